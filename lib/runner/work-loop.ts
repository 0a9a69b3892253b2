import { randomUUID } from "node:crypto";
import type { Context } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import {
  type ClaimedWork,
  claimWork,
  deleteWork,
  leaseSeconds,
  releaseWork,
  renewLease,
} from "./work";

/** Does one piece of work. Afterwards the row is deleted, unless a pause is given: then it comes again. */
export type WorkHandler = (
  ctx: Context,
  work: ClaimedWork,
) => Promise<{ againInMs: number } | undefined>;

const idlePollMs = 250;
/** After a fault of ours: the database away, say. */
const retryMs = 2_000;

export interface WorkLoop {
  /** Claims nothing more, and resolves when what is in hand is done or was given back. */
  stop(): Promise<void>;
}

/** Claims and does work until stopped, one piece at a time: validation may use both cores. */
export function startWorkLoop(handlers: Readonly<Record<string, WorkHandler>>): WorkLoop {
  const owner = randomUUID();
  let isStopping = false;
  let wake = () => {};
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async () => {
    let isAway = false;
    while (!isStopping) {
      try {
        const work = await claimWork(owner);
        if (isAway) logger().info("the database is back");
        isAway = false;
        if (work === null) await pause(idlePollMs);
        else await doWork(handlers, work, owner);
      } catch (error) {
        // Once an outage, not once a try.
        if (!isAway) logger().warn({ err: error }, "the runner cannot claim work");
        isAway = true;
        await pause(retryMs);
      }
    }
  };
  const running = run();
  return {
    async stop() {
      isStopping = true;
      wake();
      await running;
    },
  };
}

async function doWork(
  handlers: Readonly<Record<string, WorkHandler>>,
  work: ClaimedWork,
  owner: string,
): Promise<void> {
  const renewal = setInterval(
    () => {
      renewLease(work, owner).catch((error) => {
        logger().warn({ err: error, work: work.id }, "a lease could not be renewed");
      });
    },
    (leaseSeconds * 1_000) / 3,
  );
  try {
    const handler = handlers[work.kind];
    if (handler === undefined) throw new Error(`no handler for work of the kind ${work.kind}`);
    const again = await handler(systemContext(), work);
    if (again) await releaseWork(work, owner, { afterMs: again.againInMs, countAttempt: false });
    else await deleteWork(work);
  } catch (error) {
    logger().error(
      { err: error, kind: work.kind, subject: work.subjectId },
      "work failed; it will be tried again",
    );
    // A database that is away is nothing that the work did: only a try that ran counts.
    const countAttempt = !(error instanceof AppError && error.code === "db.unavailable");
    await releaseWork(work, owner, { afterMs: retryMs, countAttempt });
  } finally {
    clearInterval(renewal);
  }
}

function systemContext(): Context {
  return {
    actor: { kind: "system", id: "runner", label: "runner" },
    requestId: randomUUID(),
    address: null,
    userAgent: null,
  };
}
