import type { Fault } from "@/lib/contract/errors";
import type { CodecLimits, PredictAnswer, PredictBody, ServedVersion } from "../types";

export interface WorkerPoolOptions {
  readonly limits: CodecLimits;
  /** Requests that may wait for one version; the next is refused. */
  readonly queueLength: number;
  /** Data rlimit of a worker before four times the file's size is added, in MiB. */
  readonly memoryMib: number;
  /** Threads inside one run; by default one for a small model, else all cores. */
  readonly threads?: number | undefined;
  /** Longest wait for a model to load and warm up. */
  readonly loadTimeoutMs?: number | undefined;
  /** What operators should know: crashes, failed loads. The pool itself logs nothing. */
  readonly onEvent?: ((event: PoolEvent) => void) | undefined;
}

export interface PoolEvent {
  readonly kind: "load_failed" | "worker_crashed" | "worker_killed" | "worker_recycled";
  readonly model: string;
  readonly number: number;
  readonly fault?: Fault | undefined;
  /** For the log only: the end of what the process wrote to standard error. */
  readonly stderr?: string | undefined;
}

export interface PredictRequest extends PredictBody {
  /** Milliseconds since the epoch. At it the caller is answered, and a run that still lasts is killed. */
  readonly deadlineAt: number;
  /** Aborted when the caller is gone: a waiting request is then never run. */
  readonly signal: AbortSignal;
}

/**
 * `loading` from the moment that a version is desired; `warm` after its trial run; `restarting` from
 * the end of a warm worker until the next is warm; `failed` when it could not be loaded, until the next try.
 */
export type VersionState =
  | { readonly kind: "absent" | "loading" | "warm" | "restarting" }
  | { readonly kind: "failed"; readonly fault: Fault };

/** Of one version, since it was loaded. */
export interface VersionStats {
  readonly versionId: string;
  readonly model: string;
  readonly number: number;
  readonly state: VersionState["kind"];
  /** The worker's process id, when there is one. */
  readonly pid: number | null;
  readonly waiting: number;
  readonly running: number;
  readonly counts: Readonly<VersionCounts>;
}

export interface VersionCounts {
  answered: number;
  refused: number;
  overloaded: number;
  timedOut: number;
  /** Callers who left before their answer. */
  aborted: number;
  retried: number;
  crashed: number;
  restarted: number;
}

export interface WorkerPool {
  /** The versions that shall be loaded, and no others. What is removed finishes its requests first. */
  setDesired(versions: readonly ServedVersion[]): void;
  stateOf(versionId: string): VersionState;
  /** Calls back after any state changed; returns what ends that. */
  onChange(listener: () => void): () => void;
  /** Rejects with AppError. */
  predict(versionId: string, request: PredictRequest): Promise<PredictAnswer>;
  stats(): VersionStats[];
  /** Takes nothing new, waits at most `drainMs` for what is under way, and ends every worker. */
  close(drainMs: number): Promise<void>;
}
