import { z } from "zod";
import { bucketOf, emptyBuckets } from "./latency-histogram";
import type { Outcome } from "./outcome";

/** What the database's columns hold: one number beyond would keep a whole spool from being counted. */
const countSchema = z.int32().min(0);

/** Stands for "no key" where a key's id is needed: a test from the dashboard. */
export const noKeyId = "00000000-0000-0000-0000-000000000000";

/** How one version was used with one key in one minute, as far as one gateway knows. */
export const usageRowSchema = z.object({
  versionId: z.uuid(),
  keyId: z.uuid(),
  /** Minutes since the epoch. */
  minute: countSchema,
  requests: countSchema,
  /** Of what was answered. */
  rows: z.int().min(0),
  clientErrors: countSchema,
  serverErrors: countSchema,
  refused: countSchema,
  timeouts: countSchema,
  gone: countSchema,
  durationMs: z.number().min(0),
  buckets: z.array(countSchema).length(emptyBuckets().length),
});
export type UsageRow = z.infer<typeof usageRowSchema>;

/**
 * Rows that are counted together or not at all. The id makes that once: from the first attempt on a
 * batch's rows never change, since nobody can know whether an attempt without an answer was counted.
 */
export const usageBatchSchema = z.object({ id: z.uuid(), rows: z.array(usageRowSchema) });
export type UsageBatch = z.infer<typeof usageBatchSchema>;

/** One ended prediction of a version that is known. */
export interface CountedPrediction {
  readonly versionId: string;
  /** Null: no key called, but a person from the dashboard. */
  readonly keyId: string | null;
  /** Of the request, when it was answered. */
  readonly rows: number;
  readonly outcome: Outcome;
  readonly durationMs: number;
}

type RowKey = Pick<UsageRow, "versionId" | "keyId" | "minute">;

/** What is counted, of whichever rows together. */
export type UsageSums = Omit<UsageRow, keyof RowKey>;

export function noUsage(): UsageSums {
  const failures = { clientErrors: 0, serverErrors: 0, refused: 0, timeouts: 0, gone: 0 };
  return { requests: 0, rows: 0, ...failures, durationMs: 0, buckets: emptyBuckets() };
}

/** Sums of counts, never means of percentiles: those of two histograms say nothing of both together. */
export function addUsage(
  one: UsageSums,
  other: Readonly<Omit<UsageSums, "buckets">> & { readonly buckets: readonly number[] },
): UsageSums {
  return {
    requests: one.requests + other.requests,
    rows: one.rows + other.rows,
    clientErrors: one.clientErrors + other.clientErrors,
    serverErrors: one.serverErrors + other.serverErrors,
    refused: one.refused + other.refused,
    timeouts: one.timeouts + other.timeouts,
    gone: one.gone + other.gone,
    durationMs: one.durationMs + other.durationMs,
    // A row that was counted before a bucket existed has no place for it: the database says null.
    buckets: one.buckets.map((count, index) => count + (other.buckets[index] ?? 0)),
  };
}

export function emptyRow({ versionId, keyId, minute }: RowKey): UsageRow {
  return { versionId, keyId, minute, ...noUsage() };
}

/** In place: this runs once a prediction. */
export function addPrediction(row: UsageRow, prediction: CountedPrediction): void {
  row.requests += 1;
  countOutcome(row, prediction);
  row.durationMs += prediction.durationMs;
  const index = bucketOf(prediction.durationMs);
  row.buckets[index] = (row.buckets[index] ?? 0) + 1;
}

function countOutcome(row: UsageRow, { outcome, rows }: CountedPrediction): void {
  switch (outcome) {
    case "ok":
      row.rows += rows;
      return;
    case "clientError":
      row.clientErrors += 1;
      return;
    case "serverError":
      row.serverErrors += 1;
      return;
    case "refused":
      row.refused += 1;
      return;
    case "timeout":
      row.timeouts += 1;
      return;
    case "gone":
      row.gone += 1;
      return;
    default:
      outcome satisfies never;
  }
}

/** Both as one. They are of the same version, key and minute. */
export function mergeRows(one: UsageRow, other: UsageRow): UsageRow {
  const { versionId, keyId, minute } = one;
  return { versionId, keyId, minute, ...addUsage(one, other) };
}

export function keyOf({ versionId, keyId, minute }: RowKey): string {
  return `${versionId} ${minute} ${keyId}`;
}
