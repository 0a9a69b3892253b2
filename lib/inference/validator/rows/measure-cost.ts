import type { ServingCost } from "@/lib/contract/serving";
import type { TensorValue } from "../../types";
import { pickRows } from "./pick-rows";
import type { RowRunner } from "./row-runner";

export interface CostSubject {
  readonly runner: RowRunner;
  /** The smallest request: one row, or one piece. */
  readonly one: readonly TensorValue[];
  readonly oneRows: number;
  /** Rows to take many of; null without a free leading dimension. */
  readonly rows: readonly TensorValue[] | null;
  readonly manyRows: number;
}

export const wantedManyRows = 32;
const mostRuns = 9;
const enoughMs = 200;

/** With one thread: the runner's session has no more. */
export async function measureCost(subject: CostSubject): Promise<ServingCost> {
  const { runner, rows, manyRows } = subject;
  const oneRowMs = await medianRunMs(runner, subject.one, subject.oneRows);
  if (rows === null || manyRows < 2) return { oneRowMs, manyRowsMs: null, manyRows: 1 };
  const many = pickRows(rows, cycle(manyRows, rows));
  return { oneRowMs, manyRowsMs: await medianRunMs(runner, many, manyRows), manyRows };
}

/** All rows, again and again, up to `count` of them. */
export function cycle(count: number, rows: readonly TensorValue[]): number[] {
  const have = rows[0]?.shape[0] ?? 1;
  return Array.from({ length: count }, (_, place) => place % have);
}

/**
 * Of several runs after the first, which is the slow one; of the first where there is no time for more.
 * Null where the model does not answer.
 */
export async function medianRunMs(
  runner: RowRunner,
  inputs: readonly TensorValue[],
  rows: number,
): Promise<number | null> {
  const times: number[] = [];
  const startedAt = performance.now();
  while (times.length <= mostRuns && performance.now() - startedAt < enoughMs) {
    const outcome = await runner.run(inputs, rows);
    if (outcome === "refused" || outcome === "unaffordable") break;
    times.push(outcome.runMs);
  }
  const measured = times.length > 1 ? times.slice(1) : times;
  measured.sort((a, b) => a - b);
  return measured[measured.length >> 1] ?? null;
}
