import type { WorkerPool } from "@/lib/inference";
import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import type { Snapshot } from "@/lib/rollout";
import type { Heartbeat } from "./heartbeat";
import type { ServingState } from "./serving-state";
import type { SnapshotKeeper } from "./snapshot-keeper";

export interface ReconcilerDeps {
  readonly state: ServingState;
  readonly pool: WorkerPool;
  readonly heartbeat: Heartbeat;
  readonly readRevision: () => Promise<string>;
  /** Everything when there is nothing before, else what changed since. */
  readonly refreshSnapshot: (before: Snapshot | null, held: readonly string[]) => Promise<Snapshot>;
  readonly keeper: SnapshotKeeper;
  readonly pollMs?: number;
  readonly hurriedPollMs?: number;
  readonly heartbeatMs?: number;
}

export interface Reconciler {
  /** Ends both loops and takes the heartbeat off the list. */
  stop(): Promise<void>;
}

/**
 * Brings this gateway to what the database says, for ever: a poll of one number, and when it moved a
 * reading of what changed. Tells the database at once when it got there, and once a second that it lives. With the
 * database away nothing changes here: predictions go on from what is known.
 */
export function startReconciler(deps: ReconcilerDeps): Reconciler {
  const outage = createOutageLog(deps.state);
  const hurry = createHurry();
  const beating = startLoop(
    () => deps.heartbeatMs ?? 1_000,
    async () => {
      const { revision, warm, failed } = deps.state.report();
      // During an outage the poll finds out when it is over; two would only wait twice.
      if (revision === null || deps.state.outageSinceMs() !== null) return;
      await deps.heartbeat.write({ revision, warm, failed }).catch((error: unknown) => {
        logger().debug({ err: error }, "heartbeat not written");
      });
    },
  );
  const pollMs = () => (hurry.isOn() ? (deps.hurriedPollMs ?? 25) : (deps.pollMs ?? 250));
  const polling = startLoop(pollMs, async () => {
    let isApplied = false;
    const wasAway = deps.state.outageSinceMs() !== null;
    await outage.watch(async () => {
      isApplied = await applyNews(deps);
    });
    if (isApplied) hurry.look(deps.state.snapshot());
    if (isApplied || (wasAway && deps.state.outageSinceMs() === null)) beating.wake();
    deps.state.refresh(); // Time alone unloads what was idle long enough.
  });
  let before = "";
  const stopListening = deps.pool.onChange(() => {
    const { warm, failed } = deps.state.report();
    const now = JSON.stringify([warm, Object.keys(failed)]);
    if (now !== before) beating.wake();
    before = now;
  });
  return {
    async stop() {
      stopListening();
      await Promise.all([polling.stop(), beating.stop()]);
      // With the database away the row stays; the runner takes it off after a minute.
      if (deps.state.outageSinceMs() === null) await deps.heartbeat.remove().catch(() => {});
    },
  };
}

/** True when there was news, and it was applied. */
async function applyNews(deps: ReconcilerDeps): Promise<boolean> {
  const askedAtMs = currentTimeMs();
  const revision = await deps.readRevision();
  if (revision === deps.state.report().revision && hasFreshSnapshot.has(deps.state)) {
    deps.keeper.confirm(askedAtMs);
    return false;
  }
  const before = hasFreshSnapshot.has(deps.state) ? deps.state.snapshot() : null;
  const snapshot = await deps.refreshSnapshot(before, deps.state.heldModels());
  deps.state.apply(snapshot);
  hasFreshSnapshot.add(deps.state);
  // Promotions wait for our word, the disk can wait: nothing below may delay the heartbeat.
  deps.keeper.keep(snapshot);
  return true;
}

/** A snapshot of the disk may be of another database with the same number: the first poll replaces it. */
const hasFreshSnapshot = new WeakSet<ServingState>();

/** One line when the database goes, one when it is back. */
function createOutageLog(state: ServingState) {
  let isLogged = false;
  return {
    async watch(work: () => Promise<void>): Promise<void> {
      try {
        await work();
        const since = state.outageSinceMs();
        state.setOutage(null);
        if (!isLogged || since === null) return;
        isLogged = false;
        const seconds = Math.round((currentTimeMs() - since) / 1_000);
        logger().info({ seconds }, "the database answers again");
      } catch (error) {
        // A snapshot of the disk started the count when it was read.
        if (state.outageSinceMs() === null) state.setOutage(currentTimeMs());
        if (isLogged) return;
        isLogged = true;
        const isGone = error instanceof AppError && error.code === "db.unavailable";
        const message = "predictions go on from the last snapshot";
        if (isGone) logger().warn({ err: error }, `the database does not answer; ${message}`);
        else logger().error({ err: error }, `the registry could not be read; ${message}`);
      }
    },
  };
}

const longestHurryMs = 2_000;

/**
 * A move comes in two changes: what an alias shall point at, and, when that is warm everywhere, the move. After
 * the first the second is near, and somebody waits for it: for two seconds it is looked for ten times as often.
 */
function createHurry() {
  let endMs = 0;
  return {
    look(snapshot: Snapshot | null): void {
      const isMoving = snapshot?.aliases.some((alias) => alias.intendedVersionId !== null) === true;
      endMs = isMoving ? currentTimeMs() + longestHurryMs : 0;
    },
    isOn: (): boolean => currentTimeMs() < endMs,
  };
}

/** Runs the work again and again, one at a time; `wake` runs it at once. */
function startLoop(everyMs: () => number, work: () => Promise<void>) {
  let isStopped = false;
  let isWoken = false;
  let endPause: () => void = () => {};
  const run = async () => {
    while (!isStopped) {
      isWoken = false;
      await work();
      if (isStopped || isWoken) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs());
        endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const ended = run().catch((error: unknown) => {
    logger().fatal({ err: error }, "a loop of the gateway ended");
    throw error;
  });
  return {
    wake() {
      isWoken = true;
      endPause();
    },
    stop(): Promise<void> {
      isStopped = true;
      endPause();
      return ended;
    },
  };
}
