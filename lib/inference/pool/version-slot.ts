import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { WorkerReport } from "../messages";
import type { PredictAnswer } from "../types";
import { createPending, type PendingPrediction } from "./pending-prediction";
import * as refusals from "./refusals";
import { createRequestLine } from "./request-line";
import type { PredictRequest, VersionState, VersionStats } from "./types";
import { createLifecycle, type LifecycleOptions, type LossReason } from "./worker-lifecycle";

export type SlotOptions = Pick<
  LifecycleOptions,
  "version" | "pool" | "start" | "takeTurn" | "onStateChange"
>;

/** A run that began just before its deadline is given this long before its worker is killed. */
const longestGraceMs = 1_000;

/**
 * One desired version: its line of requests and its worker. The worker answers in the order of the line,
 * so the first of the sent requests is the one that runs, and the only one that a crash or a deadline is
 * held against.
 */
export function createVersionSlot(options: SlotOptions) {
  const { version } = options;
  const line = createRequestLine(options.pool.queueLength);
  const counts = noCounts();
  let lastId = 0;
  let headSince = 0;
  /** Whose run the worker was killed for: only that one is to blame, not who came up meanwhile. */
  let killedFor: PendingPrediction | null = null;
  const emptyListeners: (() => void)[] = [];

  const lifecycle = createLifecycle({
    ...options,
    onWarm: pump,
    onReport: handleReport,
    onLost: handleLost,
    onLoadFailed: (fault) =>
      rejectWaiting(refusals.notLoaded(version, fault, lifecycle.pauseLeftMs())),
  });

  function predict(request: PredictRequest): Promise<PredictAnswer> {
    assertAcceptable(request);
    return new Promise((resolve, reject) => {
      lastId += 1;
      line.join(
        createPending({
          id: lastId,
          request,
          resolve,
          reject,
          onDeadline: handleDeadline,
          onAbort: handleAbort,
        }),
      );
      pump();
    });
  }

  /** Answers at once what need not wait to be refused. */
  function assertAcceptable(request: PredictRequest): void {
    const state = lifecycle.state();
    const pauseMs = lifecycle.pauseLeftMs();
    if (state.kind === "failed") throw refusals.notLoaded(version, state.fault, pauseMs);
    if (pauseMs > 0) throw refusals.resting(version, pauseMs);
    if (request.signal.aborted) throw refusals.callerLeft();
    if (!line.isFull()) return;
    counts.overloaded += 1;
    throw refusals.overloaded(version, options.pool.queueLength);
  }

  function pump(): void {
    while (lifecycle.isWarm()) {
      const pending = line.takeNext();
      if (pending === undefined) return;
      const { body, dialect, jsonLength } = pending.request;
      lifecycle.send({ type: "predict", id: pending.id, dialect, jsonLength }, body);
      if (line.head() === pending) noteHead();
    }
  }

  function handleReport(report: WorkerReport, body: Buffer): void {
    if (report.type !== "answer" && report.type !== "refused" && report.type !== "dropped") return;
    const pending = line.finish(report.id);
    // It answers what it was not asked: damaged, or taken over by its model.
    if (pending === undefined || (report.type === "answer" && !isWellFormed(report, body))) {
      pending?.reject(refusals.crashed(version));
      pending?.release();
      lifecycle.kill();
      return;
    }
    pending.release();
    if (report.type === "answer") {
      counts.answered += 1;
      pending.resolve(toAnswer(pending, report, body));
    } else if (report.type === "refused") {
      counts.refused += 1;
      pending.reject(AppError.fromFault(report.fault));
    }
    noteHead();
    pump();
    noteEmpty();
  }

  function noteEmpty(): void {
    if (!line.isEmpty()) return;
    for (const listener of emptyListeners.splice(0)) listener();
  }

  function noteHead(): void {
    headSince = performance.now();
    const head = line.head();
    // Its caller has been answered already; a run that hangs must be ended all the same.
    if (head !== undefined && currentTimeMs() >= head.request.deadlineAt) killIfStillRunning(head);
  }

  function handleDeadline(pending: PendingPrediction): void {
    if (!pending.isSettled()) counts.timedOut += 1;
    const isRunning = line.head() === pending;
    pending.reject(refusals.timedOut(pending.budgetMs, isRunning));
    if (isRunning) killIfStillRunning(pending);
    else withdraw(pending);
  }

  function handleAbort(pending: PendingPrediction): void {
    if (!pending.isSettled()) counts.aborted += 1;
    pending.reject(refusals.callerLeft());
    // One that runs cannot be stopped; its deadline still holds.
    if (line.head() !== pending) withdraw(pending);
  }

  function withdraw(pending: PendingPrediction): void {
    if (line.leave(pending)) {
      pending.release();
      noteEmpty();
    } else lifecycle.send({ type: "cancel", id: pending.id });
  }

  /**
   * Kills the worker over a run past its deadline. A request that waited for long has little time left
   * when its turn comes, which is no fault of its run: it gets a moment, or overload would kill workers.
   */
  function killIfStillRunning(pending: PendingPrediction): void {
    const graceMs = Math.min(longestGraceMs, pending.budgetMs / 4);
    const leftMs = graceMs - (performance.now() - headSince);
    if (leftMs > 0) {
      setTimeout(() => line.head() === pending && killIfStillRunning(pending), leftMs);
      return;
    }
    killedFor = pending;
    lifecycle.kill();
  }

  function handleLost(reason: LossReason, pauseMs: number): void {
    const { blamed, lost, retried } = line.recover((first) =>
      reason === "killed" ? first === killedFor : reason !== "retired",
    );
    killedFor = null;
    counts.restarted += 1;
    counts.retried += retried;
    if (reason === "crash" || reason === "memory") counts.crashed += 1;
    blamed?.reject(reason === "memory" ? refusals.outOfMemory() : refusals.crashed(version));
    blamed?.release();
    for (const pending of lost) {
      pending.reject(refusals.crashed(version));
      pending.release();
    }
    if (pauseMs > 0) rejectWaiting(refusals.resting(version, pauseMs));
    noteEmpty();
  }

  function rejectWaiting(error: AppError): void {
    for (const pending of line.clearWaiting()) {
      pending.reject(error);
      pending.release();
    }
    noteEmpty();
  }

  async function stop(error: AppError): Promise<void> {
    const ended = lifecycle.stop();
    for (const pending of line.clear()) {
      pending.reject(error);
      pending.release();
    }
    noteEmpty();
    await ended;
  }

  return {
    version,
    state: (): VersionState => lifecycle.state(),
    predict,
    stop,
    /** Resolves when no request is left. */
    untilEmpty: (): Promise<void> =>
      line.isEmpty() ? Promise.resolve() : new Promise((resolve) => emptyListeners.push(resolve)),
    stats: (): VersionStats => ({
      versionId: version.id,
      model: version.model,
      number: version.number,
      state: lifecycle.state().kind,
      pid: lifecycle.pid(),
      waiting: line.waiting(),
      running: line.sent(),
      counts: { ...counts },
    }),
  };
}

export type VersionSlot = ReturnType<typeof createVersionSlot>;

function noCounts() {
  return {
    answered: 0,
    refused: 0,
    overloaded: 0,
    timedOut: 0,
    aborted: 0,
    retried: 0,
    crashed: 0,
    restarted: 0,
  };
}

/**
 * Whether the answer is one that our codecs make. What a worker says becomes headers of HTTP, and a
 * model may have taken the worker over.
 */
function isWellFormed(report: Extract<WorkerReport, { type: "answer" }>, body: Buffer): boolean {
  const names = Object.keys(report.headers);
  if (report.contentType === "application/json") return names.length === 0;
  const jsonLength = report.headers["inference-header-content-length"] ?? "";
  return (
    report.contentType === "application/octet-stream" &&
    names.length === 1 &&
    /^\d{1,10}$/.test(jsonLength) &&
    Number(jsonLength) <= body.length
  );
}

/** What was not spent in the worker was spent in waiting and on the way. */
function toAnswer(
  pending: PendingPrediction,
  report: Extract<WorkerReport, { type: "answer" }>,
  body: Buffer,
): PredictAnswer {
  const { contentType, headers, rows, timings } = report;
  const { decodeMs, runMs, encodeMs } = timings;
  const spentMs = performance.now() - pending.enqueuedAt;
  const queueMs = Math.max(0, spentMs - decodeMs - runMs - encodeMs);
  return { contentType, headers, body, rows, timings: { queueMs, ...timings } };
}
