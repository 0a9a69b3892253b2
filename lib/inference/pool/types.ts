import type { Fault } from "@/lib/contract/errors";
import type { CodecLimits, PredictAnswer, PredictBody, ServedVersion } from "../types";
import type { BreakerState } from "./breaker";

/** What holds for every version that has no setting of its own. */
export interface WorkerPoolOptions {
  readonly limits: CodecLimits;
  /** Requests that may wait for one version; the next is refused. */
  readonly queueLength: number;
  /** Deadline of one request. */
  readonly timeoutMs: number;
  /** Data rlimit of a worker before four times the file's size is added, in MiB. */
  readonly memoryMib: number;
  /** Cores of this machine; by default what the system says. */
  readonly cores?: number | undefined;
  /** Longest wait for a model to load and warm up. */
  readonly loadTimeoutMs?: number | undefined;
  /**
   * Brings the files of a version to where it says that they are, before each start of a worker; absent: they
   * are there. `lastFault`: why the start before this one failed. Throws AppError.
   */
  readonly prepare?:
    | ((version: ServedVersion, lastFault: Fault | null) => Promise<void>)
    | undefined;
  /** What operators should know. The pool itself logs nothing. */
  readonly onEvent?: ((event: PoolEvent) => void) | undefined;
}

export interface PoolEvent {
  readonly kind:
    | "load_failed"
    | "worker_crashed"
    | "worker_killed"
    | "worker_recycled"
    | "breaker_opened"
    | "breaker_closed";
  readonly model: string;
  readonly number: number;
  readonly fault?: Fault | undefined;
  /** For the log only: the end of what the process wrote to standard error. */
  readonly stderr?: string | undefined;
}

export interface PredictRequest extends Omit<PredictBody, "body"> {
  /** In the parts in which it came: putting a large one together would cost as much as sending it. */
  readonly body: readonly Buffer[];
  /** Milliseconds since the epoch. At it the caller is answered, whatever becomes of the run. */
  readonly deadlineAt: number;
  /**
   * The same by the version's own limit alone, never before `deadlineAt`: a run that still lasts is killed. A
   * client may be in a hurry; that must not cost others their worker.
   */
  readonly killAt: number;
  readonly caller: Caller;
}

/**
 * Who waits for an answer. An AbortSignal would do, but each listener of one costs as much as reading the
 * request's head.
 */
export interface Caller {
  /** A waiting request of somebody who is gone is never run. */
  isGone: boolean;
  /** Called when it leaves. Set by whoever does something for it, one at a time, and back to null after. */
  onGone: (() => void) | null;
}

/**
 * `loading` from the moment that a version is desired; `warm` as long as one of its workers is, after its
 * trial run; `restarting` from the end of the last warm worker until the next is warm; `failed` when it
 * could not be loaded, until the next try.
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
  /** Process ids of its workers. */
  readonly pids: readonly number[];
  readonly waiting: number;
  /** Requests that its workers hold. */
  readonly running: number;
  /** Warm workers, and how many there shall be. */
  readonly replicas: number;
  readonly desiredReplicas: number;
  readonly breaker: BreakerState;
  /** Resident memory of its workers together, as the kernel counts it; 0 where it does not say. */
  readonly memoryBytes: number;
  /** How long the last worker took to load the model and warm up. */
  readonly loadMs: number | null;
  /** Largest batch by the plan in force; 1: no batching. */
  readonly batchRows: number;
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
  /** Null unless the version's breaker is open: then what its callers are told. */
  breakerFaultOf(versionId: string): Fault | null;
  /** Calls back after any state changed; returns what ends that. */
  onChange(listener: () => void): () => void;
  /** Throws the AppError that a request would be refused with at once; so its body need not be read. */
  assertAcceptable(versionId: string): void;
  /** Requests that wait for a worker of the version. */
  waitingFor(versionId: string): number;
  /** Rejects with AppError. */
  predict(versionId: string, request: PredictRequest): Promise<PredictAnswer>;
  stats(): VersionStats[];
  /** Takes nothing new, waits at most `drainMs` for what is under way, and ends every worker. */
  close(drainMs: number): Promise<void>;
}
