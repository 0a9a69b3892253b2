import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import {
  decideAfterFailure,
  decideAfterResult,
  maxAttempts,
  type NextStep,
  type WorkResult,
} from "./decide-next";
import { claimWork, deleteWork, leaseSeconds, releaseWork, renewLease, type Work } from "./work";

export interface WorkHandler {
  /** How many of this kind run at one time in this process. */
  readonly concurrency: number;
  /** Must be safe to do twice: a claim can be lost while its work goes on. */
  run(work: Work, signal: AbortSignal): Promise<WorkResult>;
  /** Called instead of a fourth attempt. */
  abandon(work: Work): Promise<void>;
}

export type WorkHandlers = Readonly<Record<string, WorkHandler>>;

export interface WorkLoop {
  /** Claims nothing more, interrupts what runs and gives it back. */
  stop(): Promise<void>;
}

const pollMs = 250;
/** While the database does not answer. */
const longestPauseMs = 5_000;

/** Claims due work and hands it to the handlers, as many at a time as each allows. */
export function startWorkLoop(handlers: WorkHandlers): WorkLoop {
  const stopping = new AbortController();
  const running = new Map<string, { kind: string; ended: Promise<void> }>();

  const freeKinds = () =>
    Object.entries(handlers)
      .filter(([kind, { concurrency }]) => countOf(kind) < concurrency)
      .map(([kind]) => kind);
  const countOf = (kind: string) => [...running.values()].filter((one) => one.kind === kind).length;

  function start(work: Work, handler: WorkHandler): void {
    const ended = perform(work, handler, stopping.signal).finally(() => running.delete(work.lease));
    running.set(work.lease, { kind: work.kind, ended });
  }

  async function claimAll(): Promise<void> {
    while (!stopping.signal.aborted) {
      const kinds = freeKinds();
      const work = kinds.length === 0 ? null : await claimWork(kinds);
      const handler = work === null ? undefined : handlers[work.kind];
      if (work === null || handler === undefined) return;
      start(work, handler);
    }
  }

  async function loop(): Promise<void> {
    let pauseMs = pollMs;
    while (!stopping.signal.aborted) {
      try {
        await claimAll();
        pauseMs = pollMs;
      } catch (error) {
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        logger().warn({ err: error, pauseMs }, "work cannot be claimed");
      }
      // Rejects when we stop, which is what the condition sees.
      await wait(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const looping = loop();
  return {
    async stop() {
      stopping.abort();
      await looping;
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

/** One claim from start to end. Never rejects: what cannot be written back is free after its lease. */
async function perform(work: Work, handler: WorkHandler, stopping: AbortSignal): Promise<void> {
  const lost = new AbortController();
  const signal = AbortSignal.any([stopping, lost.signal]);
  const renewal = setInterval(
    () => {
      renewLease(work).then(
        (isOurs) => isOurs || lost.abort(),
        (error) => logger().warn({ err: error, work }, "a lease could not be renewed"),
      );
    },
    (leaseSeconds * 1_000) / 3,
  );
  try {
    const next = await attempt(work, handler, { signal, stopping });
    if (next.kind === "delete") await deleteWork(work);
    else await releaseWork(work, next);
  } catch (error) {
    logger().warn({ err: error, work }, "work could not be given back");
  } finally {
    clearInterval(renewal);
  }
}

async function attempt(
  work: Work,
  handler: WorkHandler,
  { signal, stopping }: { signal: AbortSignal; stopping: AbortSignal },
): Promise<NextStep> {
  try {
    if (work.attempts > maxAttempts) {
      await handler.abandon(work);
      return { kind: "delete" };
    }
    return decideAfterResult(await Promise.race([handler.run(work, signal), rejectOn(signal)]));
  } catch (error) {
    const isStopping = stopping.aborted;
    if (!isStopping) logger().error({ err: error, work }, "work failed");
    return decideAfterFailure(error, { attempts: work.attempts, isStopping });
  }
}

/** A handler that does not listen must not keep us from stopping. */
function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const interrupted = () =>
      reject(new AppError("internal", "The work was interrupted.", { cause: signal.reason }));
    if (signal.aborted) interrupted();
    else signal.addEventListener("abort", interrupted, { once: true });
  });
}
