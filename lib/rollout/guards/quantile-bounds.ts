import type { TargetFigures } from "@/lib/contract/rollout";
import { lowerMsOf, upperMsOf } from "./buckets";
import { type Bounds, quantileCounts } from "./confidence-sequence";

type Durations = TargetFigures["durations"];

/** Bounds of a quantile, and where it is likeliest. */
export interface QuantileReading extends Bounds {
  /** Null: nothing was answered. */
  readonly value: number | null;
}

/**
 * Bounds of the quantile of order `p`, each by the edge of its bucket that makes it wider: what the buckets hide
 * costs sensitivity, never a false alarm. `high` is infinite where nothing bounds it yet.
 */
export function quantileBounds(durations: Durations, p: number, alpha: number): QuantileReading {
  const sorted = [...durations].sort(([one], [other]) => one - other);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return { value: null, low: 0, high: Number.POSITIVE_INFINITY };
  const { least, most } = quantileCounts(total, p, alpha);
  return {
    value: estimate(sorted, total * p),
    // At least so many lie at or below it: it is not in a bucket by whose end there are fewer.
    low: lowerMsOf(firstReaching(sorted, least) ?? 0),
    // At most so many lie below it: it is not beyond the bucket by whose end there are more.
    high: upperMsOf(firstReaching(sorted, most + 1) ?? Number.POSITIVE_INFINITY),
  };
}

/** The first bucket by whose end there are so many; null where there never are. */
function firstReaching(sorted: Durations, wanted: number): number | null {
  if (wanted <= 0) return null;
  let seen = 0;
  for (const [bucket, count] of sorted) {
    seen += count;
    if (seen >= wanted) return bucket;
  }
  return null;
}

/** Within its bucket it is taken to lie where its rank does. */
function estimate(sorted: Durations, rank: number): number {
  let seen = 0;
  for (const [bucket, count] of sorted) {
    if (seen + count >= rank) {
      const [from, to] = [lowerMsOf(bucket), upperMsOf(bucket)];
      return Number.isFinite(to) ? from + (to - from) * ((rank - seen) / count) : from;
    }
    seen += count;
  }
  return lowerMsOf(sorted.at(-1)?.[0] ?? 0);
}
