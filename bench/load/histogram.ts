/**
 * Latencies in microseconds, counted in buckets: exact below 128 µs, and within 1.6 % above (64
 * buckets for each doubling). Recording one costs an increment, so that measuring does not become
 * the load.
 */
export type Histogram = Uint32Array;

const bucketsPerDoubling = 64;
const exactBelow = 2 * bucketsPerDoubling;
/** 2³⁰ µs are eighteen minutes: longer than any slot. */
const largestMicros = 2 ** 30;
const bucketCount = bucketOf(largestMicros) + 1;

export function createHistogram(): Histogram {
  return new Uint32Array(bucketCount);
}

export function recordLatency(histogram: Histogram, milliseconds: number): void {
  const bucket = bucketOf(Math.min(Math.round(milliseconds * 1_000), largestMicros));
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

/** The value below or at which this share of the recorded ones lies, in milliseconds; NaN of none. */
export function percentile(histogram: Histogram, share: number): number {
  const rank = Math.max(1, Math.ceil(totalOf(histogram) * share));
  let seen = 0;
  for (const [bucket, count] of histogram.entries()) {
    seen += count;
    if (seen >= rank) return middleOf(bucket) / 1_000;
  }
  return Number.NaN;
}

export function totalOf(histogram: Histogram): number {
  return histogram.reduce((sum, count) => sum + count, 0);
}

/** What several processes measured at one time, as one. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const sum = createHistogram();
  for (const histogram of histograms)
    for (const [bucket, count] of histogram.entries()) sum[bucket] = (sum[bucket] ?? 0) + count;
  return sum;
}

function bucketOf(micros: number): number {
  if (micros < exactBelow) return Math.max(0, micros);
  const shift = 31 - Math.clz32(micros) - Math.log2(bucketsPerDoubling);
  return shift * bucketsPerDoubling + (micros >> shift);
}

function middleOf(bucket: number): number {
  if (bucket < exactBelow) return bucket;
  const shift = Math.floor(bucket / bucketsPerDoubling) - 1;
  const lowest = (bucket - shift * bucketsPerDoubling) * 2 ** shift;
  return lowest + (2 ** shift - 1) / 2;
}
