import { currentTimeMs } from "@/lib/platform/clock";
import type { AppError } from "@/lib/platform/errors";
import type { PredictAnswer } from "../types";
import type { PredictRequest } from "./types";

/**
 * One request in the pool. It is settled once, for its caller; it may stay with its worker after that,
 * until the worker has said what became of it.
 */
export interface PendingPrediction {
  readonly id: number;
  readonly request: PredictRequest;
  readonly bodyBytes: number;
  /** Milliseconds that the caller gave it, and that its run may take. */
  readonly budgetMs: number;
  readonly runBudgetMs: number;
  /** By performance.now(). */
  readonly enqueuedAt: number;
  /** It goes first through a breaker that was open. */
  readonly isProbe: boolean;
  /** It must not share a run: one that it shared was lost, and nobody knows over which request. */
  isSolo: boolean;
  readonly isSettled: () => boolean;
  /** Whether its run must have ended by now. By the steady clock: the other may jump by an hour. */
  readonly isOverdue: () => boolean;
  readonly resolve: (answer: PredictAnswer) => void;
  readonly reject: (error: AppError) => void;
  /** After its deadline: calls back when its run must end, unless it is released before. */
  readonly untilKill: (onOverrun: () => void) => void;
  /** It left the pool: stops its timer and its interest in the caller. */
  readonly release: () => void;
}

interface PendingOptions {
  readonly id: number;
  readonly request: PredictRequest;
  readonly isProbe: boolean;
  readonly resolve: (answer: PredictAnswer) => void;
  readonly reject: (error: AppError) => void;
  readonly onDeadline: (pending: PendingPrediction) => void;
  readonly onAbort: (pending: PendingPrediction) => void;
}

export function createPending(options: PendingOptions): PendingPrediction {
  const { id, request, isProbe } = options;
  const now = currentTimeMs();
  const budgetMs = Math.max(0, request.deadlineAt - now);
  const runBudgetMs = Math.max(0, request.killAt - now);
  const enqueuedAt = performance.now();
  const runLeftMs = () => runBudgetMs - (performance.now() - enqueuedAt);
  let isSettled = false;
  let isReleased = false;
  let timer = setTimeout(() => options.onDeadline(pending), budgetMs);
  request.caller.onGone = () => options.onAbort(pending);
  const pending: PendingPrediction = {
    id,
    request,
    bodyBytes: request.body.reduce((sum, part) => sum + part.length, 0),
    budgetMs,
    runBudgetMs,
    enqueuedAt,
    isProbe,
    isSolo: false,
    isSettled: () => isSettled,
    isOverdue: () => runLeftMs() <= 0,
    resolve(answer) {
      if (isSettled) return;
      isSettled = true;
      options.resolve(answer);
    },
    reject(error) {
      if (isSettled) return;
      isSettled = true;
      options.reject(error);
    },
    untilKill(onOverrun) {
      if (isReleased) return;
      timer = setTimeout(onOverrun, Math.max(0, runLeftMs()));
    },
    release() {
      isReleased = true;
      clearTimeout(timer);
      request.caller.onGone = null;
    },
  };
  return pending;
}
