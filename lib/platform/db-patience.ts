import { AsyncLocalStorage } from "node:async_hooks";
import { remember } from "./remember";

/** How long one request waits for a database that is silent, over all that it asks of it one after another. */
const requestPatienceMs = 5_000;
/** An answer that took less than this comes from a database that is well. */
const quickMs = 1_000;
/** What is asked when the patience is over still gets this long: the database may be back. */
const leastMs = 100;

interface Patience {
  waiting: number;
  since: number;
  spentMs: number;
}

/** One a process: Next builds several bundles, and `db.ts` must find what the console's route opened. */
function storage(): AsyncLocalStorage<Patience> {
  return remember("db-patience", () => new AsyncLocalStorage<Patience>());
}

/**
 * Runs one request's work with one patience for the database. Each wait alone is bounded by `db.ts`; two
 * slow ones in a row (the key's look-up that just made it, then the handler's) would add up to twice
 * that. A quick answer renews the patience, so that work of many small steps may take as long as it takes.
 */
export function withDbPatience<T>(work: () => Promise<T>): Promise<T> {
  return storage().run({ waiting: 0, since: 0, spentMs: 0 }, work);
}

/**
 * Starts what outlives the request, a timer for example: it would inherit the request's patience, and
 * after an outage go on with what that has left.
 */
export function outsideDbPatience<T>(start: () => T): T {
  return storage().exit(start);
}

/** One wait that begins now: how long it may be, and what to call when it is over. */
export function beginDbWait(longestMs: number): {
  readonly deadlineMs: number;
  end(isAnswered: boolean): void;
} {
  const patience = storage().getStore();
  const startedAt = performance.now();
  if (patience === undefined) return { deadlineMs: longestMs, end: () => {} };
  if (patience.waiting === 0) patience.since = startedAt;
  patience.waiting += 1;
  // Waits that overlap are one wait: what counts is how long the caller has been without an answer.
  const spentMs = patience.spentMs + startedAt - patience.since;
  return {
    deadlineMs: Math.max(leastMs, Math.min(longestMs, requestPatienceMs - spentMs)),
    end(isAnswered) {
      const now = performance.now();
      patience.waiting -= 1;
      if (isAnswered && now - startedAt < quickMs) {
        patience.spentMs = 0;
        patience.since = now;
      } else if (patience.waiting === 0) patience.spentMs += now - patience.since;
    },
  };
}
