import { expect, it } from "vitest";
import { bucketBoundsMs, bucketOf, emptyBuckets, percentile } from "./latency-histogram";

function bucketsOf(durations: readonly number[]): number[] {
  const buckets = emptyBuckets();
  for (const duration of durations) {
    const index = bucketOf(duration);
    buckets[index] = (buckets[index] ?? 0) + 1;
  }
  return buckets;
}

it("is off by less than the width of the bucket, whatever the durations are", () => {
  for (const scale of [0.02, 1, 40]) {
    const durations = Array.from(
      { length: 1_000 },
      (_, index) => ((index + 1) ** 1.5 / 100) * scale,
    );
    for (const share of [0.5, 0.95, 0.99]) {
      const exact = durations[Math.ceil(share * 1_000) - 1] ?? 0;
      const found = percentile(bucketsOf(durations), share) ?? Number.NaN;
      const index = bucketOf(exact);
      const width = (bucketBoundsMs[index] ?? 0) - (bucketBoundsMs[index - 1] ?? 0);
      expect(Math.abs(found - exact), `${share} at ${scale}`).toBeLessThan(width);
    }
  }
});

it("interpolates inside a bucket, and a bound belongs to the bucket below it", () => {
  expect(percentile(bucketsOf([16, 17, 18, 19]), 0.5)).toBe(17.5);
  expect(bucketOf(20)).toBe(bucketOf(19));
  expect(percentile(bucketsOf([20, 20]), 1)).toBe(20);
});

it("has no number without requests, and the last bound for what took longer", () => {
  expect(percentile(emptyBuckets(), 0.95)).toBeNull();
  expect(percentile(bucketsOf([90_000, 120_000]), 0.5)).toBe(60_000);
});
