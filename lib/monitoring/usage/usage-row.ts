import { z } from "zod";
import { bucketOf, emptyBuckets } from "./latency-histogram";

/** What the database's columns hold: one number beyond would keep a whole spool from being counted. */
const countSchema = z.int32().min(0);

/** How one version was used in one minute, as far as one gateway knows. */
export const usageRowSchema = z.object({
  versionId: z.uuid(),
  /** Minutes since the epoch. */
  minute: countSchema,
  requests: countSchema,
  clientErrors: countSchema,
  serverErrors: countSchema,
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
  /** HTTP status; 499 when the client went away. */
  readonly status: number;
  readonly durationMs: number;
}

export function emptyRow(versionId: string, minute: number): UsageRow {
  const zero = { requests: 0, clientErrors: 0, serverErrors: 0, durationMs: 0 };
  return { versionId, minute, ...zero, buckets: emptyBuckets() };
}

/** In place: this runs once a prediction. */
export function addPrediction(row: UsageRow, { status, durationMs }: CountedPrediction): void {
  row.requests += 1;
  if (status >= 500) row.serverErrors += 1;
  else if (status >= 400) row.clientErrors += 1;
  row.durationMs += durationMs;
  const index = bucketOf(durationMs);
  row.buckets[index] = (row.buckets[index] ?? 0) + 1;
}

/** Both as one. They are of the same version and minute. */
export function mergeRows(one: UsageRow, other: UsageRow): UsageRow {
  return {
    versionId: one.versionId,
    minute: one.minute,
    requests: one.requests + other.requests,
    clientErrors: one.clientErrors + other.clientErrors,
    serverErrors: one.serverErrors + other.serverErrors,
    durationMs: one.durationMs + other.durationMs,
    buckets: one.buckets.map((count, index) => count + (other.buckets[index] ?? 0)),
  };
}

export function keyOf({ versionId, minute }: Pick<UsageRow, "versionId" | "minute">): string {
  return `${versionId} ${minute}`;
}
