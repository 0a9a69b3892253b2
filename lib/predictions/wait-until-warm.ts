import type { Fault } from "@/lib/contract/errors";
import type { Caller, WorkerPool } from "@/lib/inference";
import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";

/** A version, and what messages call it. */
export interface Named {
  readonly model: string;
  readonly number: number;
  readonly versionId: string;
}

interface WaitInput extends Named {
  readonly deadlineAt: number;
  readonly caller: Caller;
}

/**
 * Returns when the version may be given the request: a version called by its number is loaded by its
 * first call, which waits here. One that restarts after a crash is left to the pool, which queues or
 * refuses by its breaker.
 * Errors: `version.unavailable`, or the pool's own reason (`artifact.corrupt`, …) when it is a 503.
 */
export async function waitUntilWarm(pool: WorkerPool, input: WaitInput): Promise<void> {
  const { caller } = input;
  if (caller.isGone) throw left();
  await new Promise<void>((resolve, reject) => {
    const check = () => {
      try {
        if (isSettled(pool, input)) finish();
      } catch (error) {
        finish(error);
      }
    };
    const timer = setTimeout(
      () => finish(unavailable(input, "is still being loaded")),
      Math.max(0, input.deadlineAt - currentTimeMs()),
    );
    const stopListening = pool.onChange(check);
    caller.onGone = () => finish(left());
    function finish(error?: unknown) {
      clearTimeout(timer);
      stopListening();
      caller.onGone = null;
      if (error === undefined) resolve();
      else reject(error);
    }
    check(); // It may have changed before we listened.
  });
}

/**
 * Refuses what the pool would refuse at once, whatever the body is.
 * Errors: those of `waitUntilWarm`; `gateway.overloaded`, `version.unavailable` of an open breaker.
 */
export function assertWorthReading(pool: WorkerPool, version: Named): void {
  if (isSettled(pool, version)) pool.assertAcceptable(version.versionId);
}

/** True when the pool may have the request. Throws when waiting is of no use. */
export function isSettled(pool: WorkerPool, version: Named): boolean {
  const state = pool.stateOf(version.versionId);
  switch (state.kind) {
    case "warm":
    case "restarting":
      return true;
    case "loading":
    case "absent":
      return false;
    case "failed":
      throw cannotLoad(version, state.fault);
    default:
      return state satisfies never;
  }
}

const retrySeconds = 2;

function cannotLoad(version: Named, fault: Fault): AppError {
  // It is tried again by itself: whoever comes back then may be answered.
  const { retryAfterSeconds = retrySeconds } = fault;
  const error = AppError.fromFault({ ...fault, retryAfterSeconds });
  // An upload's verdict (422) makes no sense to who only predicts.
  return error.status === 503
    ? error
    : unavailable(version, `could not be loaded (${fault.code}): ${fault.detail}`);
}

function left(): AppError {
  return new AppError("request.timeout", "The caller left before the version was loaded.");
}

function unavailable({ model, number }: Named, why: string): AppError {
  return new AppError("version.unavailable", `The version ${model}@${number} ${why}.`, {
    retryAfterSeconds: retrySeconds,
  });
}
