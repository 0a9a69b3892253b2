import { errorCatalogue, type Fault } from "@/lib/contract/errors";
import { AppError } from "@/lib/platform/errors";
import type { ServedVersion } from "../types";

/** What the pool says to a caller whose request is not answered by the worker. */

function nameOf({ model, number }: Pick<ServedVersion, "model" | "number">): string {
  return `${model}@${number}`;
}

/** Whole seconds, at least one: a Retry-After of 0 invites a loop. */
function inSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}

export function overloaded(version: ServedVersion, queueLength: number): AppError {
  return new AppError(
    "gateway.overloaded",
    `${queueLength} requests wait for ${nameOf(version)} already.`,
    { retryAfterSeconds: 1 },
  );
}

export function timedOut(budgetMs: number, wasRunning: boolean): AppError {
  const what = wasRunning ? "did not end" : "could not begin";
  return new AppError(
    "predict.timeout",
    `The prediction ${what} within ${Math.round(budgetMs)} ms.`,
  );
}

export function crashed(version: ServedVersion): AppError {
  return new AppError(
    "worker.crashed",
    `The worker of ${nameOf(version)} ended during this request.`,
    {
      retryAfterSeconds: 1,
    },
  );
}

export function outOfMemory(): AppError {
  return new AppError(
    "predict.resource_limit",
    "The prediction needed more memory than allowed, and its worker ended.",
    { retryAfterSeconds: 1 },
  );
}

/** The line may be short: each of it takes so long that the last would wait for longer than is allowed. */
export function tooLongWait(version: ServedVersion, wait: { ms: number; maxMs: number }): AppError {
  return new AppError(
    "gateway.overloaded",
    `A request for ${nameOf(version)} would wait about ${Math.ceil(wait.ms)} ms now; ${wait.maxMs} ms are allowed.`,
    { retryAfterSeconds: inSeconds(wait.ms - wait.maxMs) },
  );
}

/** Its worker crashed too often of late. */
export function resting(version: ServedVersion, pauseMs: number): AppError {
  return new AppError(
    "version.unavailable",
    `The workers of ${nameOf(version)} crashed or overran their deadline repeatedly; it is tried again in a moment.`,
    { retryAfterSeconds: inSeconds(pauseMs) },
  );
}

/** The reason itself when it is one for callers; else that the version is away, and why. */
export function notLoaded(version: ServedVersion, fault: Fault, pauseMs: number): AppError {
  const retryAfterSeconds = inSeconds(pauseMs);
  if (errorCatalogue[fault.code].status === 503) {
    return AppError.fromFault({ ...fault, retryAfterSeconds });
  }
  return new AppError(
    "version.unavailable",
    `${nameOf(version)} cannot be loaded: ${fault.detail}`,
    {
      retryAfterSeconds,
    },
  );
}

export function notServed(): AppError {
  return new AppError("version.unavailable", "The version is not loaded here.", {
    retryAfterSeconds: 1,
  });
}

export function stopping(): AppError {
  return new AppError("gateway.stopping", "The gateway stopped before the answer was there.", {
    retryAfterSeconds: 1,
  });
}

/** Nobody is there to read it. */
export function callerLeft(): AppError {
  return new AppError("request.timeout", "The caller left before the answer was there.");
}
