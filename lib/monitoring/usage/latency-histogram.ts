/**
 * Upper bounds of the buckets in milliseconds; one more bucket holds what took longer. Stored rows have
 * their counts by place: changing this list needs a migration of usage_minute.
 */
export const bucketBoundsMs = [
  0.5, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 1_500,
  2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 60_000,
] as const;

export function emptyBuckets(): number[] {
  return Array<number>(bucketBoundsMs.length + 1).fill(0);
}

/** The place of the first bound that the value does not exceed; one past the last when it exceeds all. */
export function placeIn(bounds: readonly number[], value: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= (bounds[middle] ?? Number.POSITIVE_INFINITY)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Which bucket a duration belongs to; a bound belongs to the bucket below it. */
export function bucketOf(durationMs: number): number {
  return placeIn(bucketBoundsMs, durationMs);
}

/**
 * The duration below which `share` of the requests stay, by linear interpolation inside the bucket that
 * it falls into; null without requests. The error is less than the width of that bucket: at most half a
 * millisecond below two, and about a third to a half of the value above. What took longer than the last
 * bound counts as the last bound.
 */
export function percentile(buckets: readonly number[], share: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const wanted = total * share;
  let below = 0;
  for (const [index, upper] of bucketBoundsMs.entries()) {
    const count = buckets[index] ?? 0;
    if (count > 0 && below + count >= wanted) {
      const lower = bucketBoundsMs[index - 1] ?? 0;
      return lower + ((upper - lower) * Math.max(0, wanted - below)) / count;
    }
    below += count;
  }
  return bucketBoundsMs.at(-1) ?? null;
}
