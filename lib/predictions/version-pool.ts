import type { Fault } from "@/lib/contract/errors";
import type { Dialect, PredictAnswer, ServedVersion } from "@/lib/inference/types";

/** Whether a version can answer here. Only `warm` answers at once. */
export type VersionState =
  | { readonly kind: "absent" | "loading" | "warm" | "restarting" }
  | { readonly kind: "failed"; readonly fault: Fault };

export interface PoolRequest {
  readonly dialect: Dialect;
  readonly body: Buffer;
  /** Inference-Header-Content-Length; null when the header was absent. */
  readonly jsonLength: number | null;
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
  /** Aborted when the client is gone: a waiting request is then never run. */
  readonly signal: AbortSignal;
}

export interface PoolStats {
  readonly model: string;
  readonly number: number;
  readonly state: VersionState["kind"];
  readonly waiting: number;
  readonly running: number;
}

/** What predictions need of the worker pool (lib/inference); a test gives its own. */
export interface VersionPool {
  setDesired(versions: readonly ServedVersion[]): void;
  stateOf(versionId: string): VersionState;
  /** Called after any state changed; returns what stops it. */
  onChange(listener: () => void): () => void;
  predict(versionId: string, request: PoolRequest): Promise<PredictAnswer>;
  stats(): readonly PoolStats[];
  close(drainMs: number): Promise<void>;
}
