import { fineBuckets } from "@/lib/contract/rollout";

const firstMs = 0.01;
const growth = Math.log(1.02);

/** The bucket of a duration (contract/rollout.ts). */
export function bucketOf(ms: number): number {
  if (ms <= firstMs) return 0;
  // A bound belongs to the bucket that it ends, and must not fall into the next one by a rounding error.
  const bucket = Math.ceil(Math.log(ms / firstMs) / growth - 1e-9);
  return Math.min(bucket, fineBuckets - 1);
}

/** No duration of the bucket is shorter. */
export function lowerMsOf(bucket: number): number {
  return bucket === 0 ? 0 : firstMs * Math.exp(growth * (bucket - 1));
}

/** No duration of the bucket is longer; of the last one, nobody knows. */
export function upperMsOf(bucket: number): number {
  return bucket >= fineBuckets - 1 ? Number.POSITIVE_INFINITY : firstMs * Math.exp(growth * bucket);
}
