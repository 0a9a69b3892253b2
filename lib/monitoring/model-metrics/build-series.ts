import type { MetricSeries } from "@/lib/contract/model-metrics";
import { percentile } from "../usage/latency-histogram";
import { addUsage, noUsage, type UsageSums } from "../usage/usage-row";
import type { SlotRow } from "./read-slots";

/** One point a step: those that no row is of have counts of 0 and no duration. Pure. */
export function buildSeries(rows: readonly SlotRow[], points: number): MetricSeries {
  const sums = Array.from({ length: points }, noUsage);
  for (const row of rows) {
    const before = sums[row.place];
    if (before !== undefined) sums[row.place] = addUsage(before, row);
  }
  const counts = (field: Exclude<keyof UsageSums, "buckets" | "durationMs">) =>
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
