import type { WorkerReport } from "../messages";
import { judgeLoss, type Verdict } from "./blame";
import type { PendingPrediction } from "./pending-prediction";
import { createLifecycle, type LifecycleOptions, type Loss } from "./worker-lifecycle";

export type Report = Extract<WorkerReport, { id: number }>;

export interface ReplicaOptions
  extends Pick<
    LifecycleOptions,
    "version" | "pool" | "plan" | "start" | "takeTurn" | "onStateChange" | "pauseAfterLossMs"
  > {
  readonly onWarm: () => void;
  /** The worker said what became of a request that it held. */
  readonly onReport: (pending: PendingPrediction, report: Report, body: Buffer) => void;
  readonly onLost: (loss: Loss, verdict: Verdict) => void;
  readonly onLoadFailed: LifecycleOptions["onLoadFailed"];
}

/** A run that began just before its deadline is given this long before its worker is killed. */
const longestGraceMs = 1_000;
/** Bytes of requests on their way beyond the first, so that a line of large ones does not fill memory twice. */
const maxSentBytes = 8 * 1024 ** 2;

/** One worker of a version and the requests that it holds. It is told which to run, and never runs another. */
export function createReplica(options: ReplicaOptions) {
  const { plan } = options;
  const sent: PendingPrediction[] = [];
  /** Of those, the ones that the worker will pass over, as soon as it reads that it should. */
  const cancelled = new Set<PendingPrediction>();
  let sentBytes = 0;
  let headSince = 0;
  let killedFor: PendingPrediction | null = null;
  let isLeaving = false;
  const lifecycle = createLifecycle({ ...options, onReport: handleReport, onLost: handleLost });

  function send(pending: PendingPrediction): void {
    sent.push(pending);
    sentBytes += pending.bodyBytes;
    const { body, dialect, jsonLength } = pending.request;
    const { id, isSolo } = pending;
    // One that has nothing to do begins at once; while it does, the others gather.
    const haste = sent.length === 1 ? "soon" : "together";
    lifecycle.send({ type: "predict", id, dialect, jsonLength, isSolo }, body, haste);
    if (sent.length === 1) noteHead();
  }

  function handleReport(report: Exclude<WorkerReport, { type: "warm" | "failed" }>, body: Buffer) {
    if (report.type === "retiring") return;
    if (report.type === "mirrored") return lifecycle.kill();
    const index = sent.findIndex(({ id }) => id === report.id);
    const [pending] = index === -1 ? [] : sent.splice(index, 1);
    // It answers what it was not asked: damaged, or taken over by its model.
    if (pending === undefined) return lifecycle.kill();
    sentBytes -= pending.bodyBytes;
    cancelled.delete(pending);
    if (index === 0) noteHead();
    options.onReport(pending, report, body);
  }

  function noteHead(): void {
    const [head] = sent;
    if (head === undefined) return;
    headSince = performance.now();
    // Its caller has been answered already; a run that hangs must be ended all the same.
    if (head.isOverdue()) killIfStillRunning(head);
  }

  /**
   * Kills the worker over a run past its limit. A request that waited for long has little time left
   * when its turn comes, which is no fault of its run: it gets a moment, or overload would kill workers.
   */
  function killIfStillRunning(pending: PendingPrediction): void {
    const graceMs = Math.min(longestGraceMs, pending.runBudgetMs / 4);
    const leftMs = graceMs - (performance.now() - headSince);
    if (leftMs > 0) {
      setTimeout(() => sent[0] === pending && killIfStillRunning(pending), leftMs);
      return;
    }
    killedFor = pending;
    lifecycle.kill();
  }

  function handleLost(loss: Loss): void {
    const { reason } = loss;
    const isSharing = plan.batchRows > 1;
    const verdict = judgeLoss({ reason, held: sent.splice(0), killedFor, isSharing });
    cancelled.clear();
    sentBytes = 0;
    killedFor = null;
    options.onLost(loss, verdict);
  }

  return {
    plan,
    state: lifecycle.state,
    pid: lifecycle.pid,
    loadMs: lifecycle.loadMs,
    pauseLeftMs: lifecycle.pauseLeftMs,
    held: (): number => sent.length,
    /** Those that somebody new would have to wait for. */
    ahead: (): number => sent.length - cancelled.size,
    holds: (pending: PendingPrediction): boolean => sent.includes(pending),
    /** Whether it may be given this request now. */
    hasRoomFor: ({ bodyBytes }: PendingPrediction): boolean =>
      lifecycle.isWarm() &&
      !isLeaving &&
      sent.length < plan.sendAhead &&
      (sent.length === 0 || sentBytes + bodyBytes <= maxSentBytes),
    send,
    /** Whether it may be what runs now, as far as can be known from outside. */
    isRunning: (pending: PendingPrediction): boolean => sent[0] === pending,
    /** Nobody waits for it any more. One that runs cannot be stopped; its deadline still holds. */
    cancel(pending: PendingPrediction): void {
      if (sent[0] === pending || !sent.includes(pending)) return;
      cancelled.add(pending);
      lifecycle.send({ type: "cancel", id: pending.id });
    },
    /** Its run, if it is one, must end now. */
    overrun(pending: PendingPrediction): void {
      if (sent[0] === pending) killIfStillRunning(pending);
    },
    /** It is given nothing more. */
    leave(): void {
      isLeaving = true;
    },
    isLeaving: (): boolean => isLeaving,
    takeHeld(): PendingPrediction[] {
      cancelled.clear();
      return sent.splice(0);
    },
    /** For good. Resolves when its process has ended. */
    stop: lifecycle.stop,
  };
}

export type Replica = ReturnType<typeof createReplica>;
