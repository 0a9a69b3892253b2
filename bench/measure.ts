import { type Histogram, mergeHistograms, percentile } from "./load/histogram";
import type { Counted, LoadOrder } from "./load/messages";
import type { OrderedChild } from "./product/children";
import { cpuSince, type ProcessUse, readProcesses } from "./product/processes";

/** What one side did in one slot. */
export interface Measured {
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Microseconds of processor time for each answer, by process. */
  readonly cpuMicros: Readonly<Record<string, number>>;
  readonly failureCount: number;
  readonly failures: readonly string[];
  /** Beside the predictions, when pages were read too. */
  readonly pages?: Pages;
}

export interface Pages {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A process with its descendants. With a name they count as one; without, each by what it runs. */
export interface Watched {
  readonly pid: number;
  readonly name?: string;
}

/** Sends the load and reads before and after it, warm-up excluded, what the watched processes used. */
export async function measureLoad(
  generator: OrderedChild,
  order: LoadOrder,
  watched: readonly Watched[],
): Promise<Measured> {
  const all = [...watched, { pid: generator.pid, name: "generator" }];
  let before = readAll(all);
  const counted = await generator.run(order, () => {
    before = readAll(all);
  });
  return summarizeSlot([counted], cpuSince(before, readAll(all)));
}

export function summarizeSlot(
  counted: readonly Counted[],
  cpu: ReadonlyMap<string, number>,
): Measured {
  const count = sum(counted.map((each) => each.count));
  if (count === 0)
    throw new Error(`nothing was answered: ${counted[0]?.failures[0] ?? "no reason known"}`);
  const latency: Histogram = mergeHistograms(counted.map((each) => each.latency));
  const cpuMicros = [...cpu]
    .map(([name, micros]): [string, number] => [name, micros / count])
    .filter(([, micros]) => micros > 0);
  return {
    count,
    perSecond: sum(counted.map((each) => each.count / each.seconds)),
    p50Ms: percentile(latency, 0.5),
    p99Ms: percentile(latency, 0.99),
    cpuMicros: Object.fromEntries(cpuMicros),
    failureCount: sum(counted.map((each) => each.failureCount)),
    failures: counted.flatMap((each) => each.failures),
  };
}

export function readAll(watched: readonly Watched[]): ProcessUse[] {
  return watched.flatMap(({ pid, name }) =>
    readProcesses(pid).map((use) => (name === undefined ? use : { ...use, name })),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
