import type { Fault } from "@/lib/contract/errors";
import { AppError } from "@/lib/platform/errors";
import type { FrameHaste } from "../frames";
import type { WorkerReport } from "../messages";
import type { WorkerCommand } from "../prediction-heads";
import { timeForBytes } from "../process/time-for-bytes";
import { type ServedVersion, totalBytes } from "../types";
import { loadPauseMs } from "./backoff";
import type { ServingPlan } from "./serving-plan";
import type { PoolEvent, VersionState, WorkerPoolOptions } from "./types";
import type { StartWorker, WorkerEnd, WorkerProcess } from "./worker-process";

/** How a warm worker was lost: `killed` by us at a deadline, `retired` after it said that it would end. */
export type LossReason = "crash" | "memory" | "killed" | "retired";

export interface Loss {
  readonly reason: LossReason;
  /** False: it was lost while it loaded once more, and held no request. */
  readonly wasWarm: boolean;
}

export interface LifecycleOptions {
  readonly version: ServedVersion;
  readonly plan: ServingPlan;
  readonly pool: WorkerPoolOptions;
  readonly start: StartWorker;
  /** Waits until one more model may load; gives what ends that. */
  readonly takeTurn: () => Promise<() => void>;
  readonly onWarm: () => void;
  readonly onReport: (
    report: Exclude<WorkerReport, { type: "warm" | "failed" }>,
    body: Buffer,
  ) => void;
  readonly onLost: (loss: Loss) => void;
  /** How long the next worker is to wait after this loss. */
  readonly pauseAfterLossMs: () => number;
  /** Nobody waits for it: it pauses after every loss. */
  readonly isPatient?: boolean;
  readonly onLoadFailed: (fault: Fault) => void;
  readonly onStateChange: () => void;
}

const defaultLoadTimeoutMs = 60_000;

/**
 * Keeps one worker process running for a version: starts it, waits until it is warm, starts it anew
 * when it is lost. There is never more than one at a time: the next is started after the end of the last
 * was seen.
 */
export function createLifecycle(options: LifecycleOptions) {
  const { version } = options;
  const loadTimeoutMs =
    (options.pool.loadTimeoutMs ?? defaultLoadTimeoutMs) + timeForBytes(totalBytes(version));
  let state: VersionState = { kind: "loading" };
  let worker: WorkerProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  let endTurn: (() => void) | null = null;
  let loadFault: Fault | null = null;
  let loadFailures = 0;
  /** Losses one after the other while it loaded again. */
  let reloads = 0;
  let loadMs: number | null = null;
  let hasBeenWarm = false;
  let isKilled = false;
  let isRetiring = false;
  let isStopped = false;
  let pausedUntil = 0;
  let onStopped = () => {};
  const ended = new Promise<void>((resolve) => {
    onStopped = resolve;
  });

  function become(next: VersionState): void {
    if (next.kind === state.kind && next.kind !== "failed") return;
    state = next;
    options.onStateChange();
  }

  function after(ms: number, action: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(action, ms);
  }

  async function begin(): Promise<void> {
    pausedUntil = 0;
    become({ kind: hasBeenWarm && state.kind !== "failed" ? "restarting" : "loading" });
    if (options.pool.prepare !== undefined) {
      const fault = await findFetchFault(options.pool.prepare, version, loadFault);
      if (isStopped) return;
      if (fault !== null) return failFetch(fault);
    }
    // A version that was serving goes first: people wait for it.
    const done = state.kind === "restarting" ? () => {} : await options.takeTurn();
    if (isStopped) {
      done();
      return;
    }
    endTurn = done;
    [loadFault, isKilled, isRetiring] = [null, false, false];
    try {
      worker = options.start({
        version,
        plan: options.plan,
        limits: options.pool.limits,
        onReport: handleReport,
        onEnd: handleEnd,
      });
    } catch (error) {
      // The machine is out of descriptors, processes or space: tried again like any failed load.
      loadFault = error instanceof AppError ? error.toFault() : notStarted;
      handleEnd({ reason: "crash", stderr: String(error) });
      return;
    }
    after(loadTimeoutMs, () => {
      loadFault = loadTimeout(loadTimeoutMs);
      worker?.kill();
    });
  }

  function failFetch(fault: Fault): void {
    loadFault = fault;
    handleEnd({ reason: "crash", stderr: "" });
  }

  function handleReport(report: WorkerReport, body: Buffer): void {
    if (isStopped) return;
    const isOfLoading = report.type === "failed" || report.type === "warm";
    if (isOfLoading && state.kind === "warm") {
      // Said twice, or by one that serves: damaged, or taken over by its model.
      kill();
    } else if (report.type === "failed") {
      loadFault = report.fault;
      worker?.kill();
    } else if (report.type === "warm") {
      clearTimeout(timer);
      endTurn?.();
      [hasBeenWarm, loadFailures, loadMs] = [true, 0, report.loadMs];
      become({ kind: "warm" });
      options.onWarm();
    } else {
      const isLast = report.type === "retiring" || ("isLast" in report && report.isLast);
      if (isLast) isRetiring = true;
      options.onReport(report, body);
    }
  }

  function handleEnd(end: WorkerEnd): void {
    clearTimeout(timer);
    endTurn?.();
    worker = null;
    if (isStopped) onStopped();
    else if (loadFault !== null) failLoad(loadFault, end);
    else if (!hasBeenWarm) failLoad(faultOf(end), end);
    else lose(end);
  }

  function failLoad(fault: Fault, end: WorkerEnd): void {
    loadFailures += 1;
    emit("load_failed", end, fault);
    become({ kind: "failed", fault });
    options.onLoadFailed(fault);
    const pauseMs = loadPauseMs(loadFailures);
    pausedUntil = performance.now() + pauseMs;
    after(pauseMs, () => void begin());
  }

  function lose(end: WorkerEnd): void {
    const reason = lossReason(end);
    emit(events[reason], end);
    const wasWarm = state.kind === "warm";
    if (wasWarm) reloads = 0;
    else reloads += 1;
    become({ kind: "restarting" });
    options.onLost({ reason, wasWarm });
    const ownPauseMs = wasWarm ? 0 : loadPauseMs(reloads);
    const isHasty = reason === "retired" && options.isPatient !== true;
    const pauseMs = isHasty ? 0 : Math.max(ownPauseMs, options.pauseAfterLossMs());
    pausedUntil = pauseMs > 0 ? performance.now() + pauseMs : 0;
    if (pauseMs > 0) after(pauseMs, () => void begin());
    else void begin();
  }

  function lossReason(end: WorkerEnd): LossReason {
    if (isKilled) return "killed";
    if (isRetiring) return "retired";
    return end.reason === "memory" ? "memory" : "crash";
  }

  function emit(kind: PoolEvent["kind"], end: WorkerEnd, fault?: Fault): void {
    const { model, number } = version;
    options.pool.onEvent?.({ kind, model, number, fault, stderr: end.stderr });
  }

  function kill(): void {
    isKilled = true;
    worker?.kill();
  }

  void begin();

  return {
    state: (): VersionState => state,
    isWarm: () => state.kind === "warm",
    pid: () => worker?.pid ?? null,
    /** Of the worker that was warm last; null before one was. */
    loadMs: () => loadMs,
    /** Milliseconds until the next worker is started; 0 when none is waited for. */
    pauseLeftMs: () => Math.max(0, pausedUntil - performance.now()),
    send: (command: WorkerCommand, body?: readonly Buffer[], haste?: FrameHaste) =>
      worker?.send(command, body, haste),
    /** The run that it is in must end now. */
    kill,
    /** For good. Resolves when the process has ended, for everybody who asks. */
    stop(): Promise<void> {
      isStopped = true;
      clearTimeout(timer);
      // It holds nothing that a gentler end would save.
      worker?.kill();
      return worker === null ? Promise.resolve() : ended;
    },
  };
}

export type Lifecycle = ReturnType<typeof createLifecycle>;

const events = {
  crash: "worker_crashed",
  memory: "worker_crashed",
  killed: "worker_killed",
  retired: "worker_recycled",
} as const satisfies Record<LossReason, PoolEvent["kind"]>;

/** Null when the files are there. */
async function findFetchFault(
  prepare: NonNullable<WorkerPoolOptions["prepare"]>,
  version: ServedVersion,
  lastFault: Fault | null,
): Promise<Fault | null> {
  try {
    await prepare(version, lastFault);
    return null;
  } catch (error) {
    return error instanceof AppError ? error.toFault() : notStarted;
  }
}

const notStarted: Fault = {
  code: "version.unavailable",
  detail: "The machine could not start a worker for this version.",
};

function loadTimeout(ms: number): Fault {
  return { code: "model.warmup_timeout", detail: `The model was not loaded within ${ms} ms.` };
}

function faultOf(end: WorkerEnd): Fault {
  if (end.reason === "memory") {
    return {
      code: "model.resource_limit",
      detail: "Loading the model needed more memory than allowed.",
    };
  }
  return { code: "model.load_failed", detail: "The worker ended while it loaded the model." };
}
