import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const hasProc = existsSync("/proc/self/stat");

/** Whether the process runs. A zombie has ended; only its parent has not looked yet. */
export function isAlive(pid: number): boolean {
  if (hasProc) {
    const state = statFields(pid)?.[0];
    return state !== undefined && state !== "Z" && state !== "X";
  }
  const { stdout, status } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)]);
  return status === 0 && !stdout.toString().trim().startsWith("Z");
}

/** Tells a process from a later one with the same pid: when it was started, in some unit. */
export function startTimeOf(pid: number): string | undefined {
  if (hasProc) return statFields(pid)?.[19];
  const { stdout, status } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)]);
  return status === 0 ? stdout.toString().trim() : undefined;
}

export function parentOf(pid: number): number | undefined {
  const found = hasProc
    ? statFields(pid)?.[1]
    : spawnSync("ps", ["-o", "ppid=", "-p", String(pid)])
        .stdout.toString()
        .trim();
  return found === undefined || found === "" ? undefined : Number(found);
}

export function commandOf(pid: number): string {
  if (hasProc) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    } catch {
      return ""; // It ended.
    }
  }
  return spawnSync("ps", ["-o", "command=", "-p", String(pid)])
    .stdout.toString()
    .trim();
}

/** The fields of /proc/<pid>/stat from the state on; the name before them may hold anything. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined; // No such process.
  }
}
