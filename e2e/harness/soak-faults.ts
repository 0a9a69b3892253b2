import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { z } from "zod";
import { type Client, promote } from "./client";
import { commandOf, type Installation } from "./installation";
import { readMetrics } from "./metrics";
import { soakModels } from "./soak-cases";

export interface FaultReport {
  readonly kills: Map<string, number>;
  moves: number;
  refusedMoves: number;
  /** Answered by 202: made, or given up, after the answer. */
  slowMoves: number;
  /** What a move of an alias must not answer. */
  readonly failedMoves: string[];
}

interface Given {
  readonly random: () => number;
  readonly isOver: () => boolean;
  readonly report: FaultReport;
}

const aliasesSchema = z.object({
  data: z.array(z.object({ version: z.number(), intendedVersion: z.number().nullable() })),
});

const signals = ["SIGKILL", "SIGSEGV", "SIGSTOP"] as const;

function workers({ descendants }: Installation): number[] {
  return descendants().filter((pid) => commandOf(pid).includes("dist/worker.js"));
}

/** Version of a worker, as its command says: `soak-rows@2`. */
const versionOf = (pid: number) => /worker\.js (\S+@\d+)/.exec(commandOf(pid))?.[1] ?? "";

/** Kills, crashes or halts a worker every one to five seconds. */
export async function loseWorkers(
  installation: Installation,
  { random, isOver, report }: Given,
): Promise<void> {
  while (!isOver()) {
    await pause(1_000 + random() * 4_000);
    const all = workers(installation).sort((a, b) => a - b);
    const victim = all[Math.floor(random() * all.length)];
    const signal = signals[Math.floor(random() * signals.length)] ?? "SIGKILL";
    if (victim === undefined || isOver()) continue;
    try {
      process.kill(victim, signal);
    } catch {
      continue; // It ended by itself meanwhile.
    }
    report.kills.set(signal, (report.kills.get(signal) ?? 0) + 1);
  }
}

/** Moves a production alias to the model's other version every two to six seconds. */
export async function moveAliases(
  client: Client,
  { random, isOver, report }: Given,
): Promise<void> {
  const movable = soakModels.filter(({ files }) => files.length > 1);
  const at = new Map<string, number>();
  while (!isOver()) {
    await pause(2_000 + random() * 4_000);
    const name = movable[Math.floor(random() * movable.length)]?.name;
    if (name === undefined || isOver()) continue;
    const to = at.get(name) === 2 ? 1 : 2;
    const answer = await promote(client, name, to);
    if (answer.status === 200) at.set(name, to);
    // The runner finishes what takes a gateway long; until then nobody else may move the alias.
    else if (answer.status === 202) at.set(name, await untilSettled(client, name, report));
    // A version whose workers are lost right now cannot take over: the move is refused, and nothing moves.
    else if (answer.json?.code === "promote.not_loadable") report.refusedMoves += 1;
    else report.failedMoves.push(`${answer.status} ${answer.bytes.toString().slice(0, 300)}`);
    report.moves += 1;
  }
}

/** Where production points when the move that is under way has been made or given up. */
async function untilSettled(client: Client, name: string, report: FaultReport): Promise<number> {
  report.slowMoves += 1;
  for (let attempts = 0; attempts < 240; attempts += 1) {
    const { json } = await client.call("GET", `/api/v1/models/${name}/aliases`);
    const [production] = aliasesSchema.parse(json).data;
    if (production?.intendedVersion === null) return production.version;
    await pause(250);
  }
  report.failedMoves.push(`${name}: a move that answered 202 was neither made nor given up`);
  return 0;
}

/** The gateway's own memory, in MiB, every two seconds. */
export async function watchMemory(pid: number, isOver: () => boolean): Promise<number[]> {
  const readings: number[] = [];
  while (!isOver()) {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    readings.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024);
    await pause(2_000);
  }
  return readings;
}

export function gatewayOf({ descendants }: Installation): number {
  const found = descendants().filter((pid) => commandOf(pid).includes("dist/gateway.js"));
  expect(found).toHaveLength(1);
  return found[0] ?? -1;
}

/** Waits until the workers that run are those that the gateway says it has: no more and no fewer. */
export async function expectNoLeakedWorker(
  client: Client,
  installation: Installation,
): Promise<void> {
  await expect(async () => {
    const wanted: string[] = [];
    for (const [sample, count] of await readMetrics(client)) {
      const found = /^onnward_version_replicas\{model="(.+)",version="(\d+)"\}$/.exec(sample);
      if (found !== null) for (let i = 0; i < count; i += 1) wanted.push(`${found[1]}@${found[2]}`);
    }
    expect(workers(installation).map(versionOf).sort()).toEqual(wanted.sort());
    expect(wanted.length).toBeGreaterThanOrEqual(soakModels.length);
  }).toPass({ timeout: 90_000, intervals: [500] });
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
