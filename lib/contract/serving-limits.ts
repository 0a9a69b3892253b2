/** Least and most of every setting of how a version is served. Without a schema: pages show and check them too. */
export const servingLimits = {
  maxBatchRows: { min: 1, max: 65_536 },
  batchDelayMs: { min: 0, max: 1_000 },
  queueLength: { min: 1, max: 100_000 },
  queueTimeMs: { min: 1, max: 600_000 },
  timeoutMs: { min: 1, max: 600_000 },
  minReplicas: { min: 1, max: 64 },
  maxReplicas: { min: 1, max: 64 },
  threads: { min: 1, max: 256 },
  memoryMib: { min: 64, max: 1_048_576 },
} as const;
