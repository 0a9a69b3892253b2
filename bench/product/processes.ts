import { readdirSync, readFileSync } from "node:fs";

/** What /proc says of one process. Linux only: other systems say it in other ways. */
export interface ProcessUse {
  readonly pid: number;
  /** gateway, console, runner, supervisor, postgres, or `worker recommender@1`. */
  readonly name: string;
  readonly cpuMicros: number;
  readonly residentKib: number;
  readonly peakKib: number;
}

/** Linux counts processor time for programs in hundredths of a second, on every architecture (USER_HZ). */
const microsPerTick = 10_000;

/** A process and everything that descends from it. */
export function readProcesses(rootPid: number): ProcessUse[] {
  const found: ProcessUse[] = [];
  for (const pid of [rootPid, ...descendantsOf(rootPid)]) {
    const use = readProcess(pid);
    if (use !== null) found.push(use);
  }
  return found;
}

/** Microseconds by name since an earlier reading. One that started meanwhile counts from its start. */
export function cpuSince(
  before: readonly ProcessUse[],
  after: readonly ProcessUse[],
): Map<string, number> {
  const earlier = new Map(before.map(({ pid, cpuMicros }) => [pid, cpuMicros]));
  const sums = new Map<string, number>();
  for (const { pid, name, cpuMicros } of after) {
    const spent = cpuMicros - (earlier.get(pid) ?? 0);
    sums.set(name, (sums.get(name) ?? 0) + spent);
  }
  return sums;
}

function descendantsOf(rootPid: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const parent = /^\d+$/.test(name) ? readStat(Number(name))?.[1] : undefined;
    if (parent === undefined) continue;
    childrenOf.set(Number(parent), [...(childrenOf.get(Number(parent)) ?? []), Number(name)]);
  }
  const found: number[] = [];
  for (let layer = [rootPid]; layer.length > 0; ) {
    layer = layer.flatMap((pid) => childrenOf.get(pid) ?? []);
    found.push(...layer);
  }
  return found;
}

function readProcess(pid: number): ProcessUse | null {
  const stat = readStat(pid);
  const [command, status] = [readText(`/proc/${pid}/cmdline`), readText(`/proc/${pid}/status`)];
  if (stat === null || command === null || status === null) return null;
  return {
    pid,
    name: processName(command.split("\0")),
    // proc(5): fields 14 and 15 of the line, utime and stime.
    cpuMicros: (Number(stat[11]) + Number(stat[12])) * microsPerTick,
    residentKib: kibOf(status, "VmRSS"),
    peakKib: kibOf(status, "VmHWM"),
  };
}

/** What a command line is of ours: `node … dist/gateway.js`. */
export function processName(command: readonly string[]): string {
  const at = command.findIndex((part) => /(^|\/)dist\/[a-z-]+\.js$/.test(part));
  const script = /([a-z-]+)\.js$/.exec(command[at] ?? "")?.[1];
  if (script === "worker") return `worker ${command[at + 1] ?? ""}`.trim();
  if (script === "server") return "supervisor";
  if (script !== undefined) return script;
  return /^postgres:|\/postgres$/.test(command[0] ?? "") ? "postgres" : "other";
}

/** The fields after the command's name, which may hold blanks and brackets. */
function readStat(pid: number): string[] | null {
  const text = readText(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function kibOf(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // It ended between the listing and the reading.
  }
}
