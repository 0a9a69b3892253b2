import { fineBuckets } from "@/lib/contract/rollout";

const firstBoundMs = 0.01;
const perBucket = Math.log(1.02);

/** Which of the buckets of contract/rollout.ts a duration belongs to; a bound belongs to the bucket below it. */
export function fineBucketOf(ms: number): number {
  if (!(ms > firstBoundMs)) return 0;
  return Math.min(fineBuckets - 1, Math.ceil(Math.log(ms / firstBoundMs) / perBucket));
}

/** The longest duration of a bucket; the last holds everything beyond as well. */
export function fineBoundMs(bucket: number): number {
  return firstBoundMs * 1.02 ** bucket;
}
