import type { MetricSeries } from "@/lib/contract/model-metrics";
import { emptyBuckets, percentile } from "../usage/latency-histogram";
import type { SlotRow } from "./read-slots";

type Sums = Omit<SlotRow, "version" | "place" | "omitted">;

function nothing(): Sums {
  const failures = { clientErrors: 0, serverErrors: 0, refused: 0, timeouts: 0, gone: 0 };
  return { requests: 0, rows: 0, ...failures, durationMs: 0, buckets: emptyBuckets() };
}

/** Sums of places, never means of percentiles: those of two histograms say nothing of both together. */
export function addSums(one: Sums, other: Sums): Sums {
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

/** One point a step: those that no row is of have counts of 0 and no duration. Pure. */
export function buildSeries(rows: readonly SlotRow[], points: number): MetricSeries {
  const sums = Array.from({ length: points }, nothing);
  for (const row of rows) {
    const before = sums[row.place];
    if (before !== undefined) sums[row.place] = addSums(before, row);
  }
  const counts = (field: Exclude<keyof Sums, "buckets" | "durationMs">) =>
    sums.map((each) => each[field]);
  const share = (wanted: number) =>
    sums.map(({ buckets }) => roundedMs(percentile(buckets, wanted)));
  return {
    requests: counts("requests"),
    rows: counts("rows"),
    clientErrors: counts("clientErrors"),
    serverErrors: counts("serverErrors"),
    refused: counts("refused"),
    timeouts: counts("timeouts"),
    gone: counts("gone"),
    meanMs: sums.map(({ durationMs, requests }) =>
      roundedMs(requests === 0 ? null : durationMs / requests),
    ),
    p50Ms: share(0.5),
    p95Ms: share(0.95),
    p99Ms: share(0.99),
  };
}

/** To the microsecond: what is beyond it is interpolation. */
function roundedMs(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1_000) / 1_000;
}
