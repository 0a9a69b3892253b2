export type {
  Caller,
  PoolEvent,
  PredictRequest,
  VersionState,
  VersionStats,
  WorkerPool,
  WorkerPoolOptions,
} from "./pool/types";
export { createWorkerPool } from "./pool/worker-pool";
export type { Dialect, PredictAnswer, PredictTimings, ServedVersion } from "./types";
export { type ArtifactTrial, type TrialOutcome, validateArtifact } from "./validate-artifact";
