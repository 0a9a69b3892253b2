import { AppError } from "@/lib/platform/errors";

/** What a handler says of its work. */
export type WorkResult =
  | { readonly kind: "done" }
  /** Nothing failed, but what it waits for has not happened. */
  | { readonly kind: "waiting"; readonly delayMs: number };

export type NextStep =
  | { readonly kind: "delete" }
  | { readonly kind: "release"; readonly delayMs: number; readonly attempts: number };

const shortestBackOffMs = 1_000;
const longestBackOffMs = 60_000;

/** A claim beyond this one is not tried: whatever it is, it ends every process that touches it. */
export const maxAttempts = 3;

export function decideAfterResult(result: WorkResult): NextStep {
  if (result.kind === "done") return { kind: "delete" };
  return { kind: "release", delayMs: result.delayMs, attempts: 0 };
}

/**
 * After a failure: again later, slower each time. What the work cannot help, that we are stopping or that the
 * database is away, does not count as an attempt.
 */
export function decideAfterFailure(
  error: unknown,
  { attempts, isStopping }: { attempts: number; isStopping: boolean },
): NextStep {
  const isInnocent = isStopping || (error instanceof AppError && error.code === "db.unavailable");
  if (isInnocent) return { kind: "release", delayMs: 0, attempts: attempts - 1 };
  const delayMs = Math.min(shortestBackOffMs * 2 ** (attempts - 1), longestBackOffMs);
  return { kind: "release", delayMs, attempts };
}
