import { logger } from "@/lib/platform/logger";

/** What waits for the database, and how it survives a restart. */
export interface Outbox<B> {
  /** Once, before everything else: what an earlier process left. */
  restore(): Promise<void>;
  /** Takes up what was recorded since the last time. */
  collect(): void;
  /**
   * The batch to be attempted next, the same one until `shift`: nobody can know whether an attempt without
   * an answer was counted, and only an unchanged batch of the same id can be tried again. Null: nothing waits.
   */
  first(): Promise<B | null>;
  /** The first one is in the database. */
  shift(): Promise<void>;
  /** What still waits is put where a restart finds it. */
  save(): Promise<void>;
}

export interface Courier {
  /** Writes what waits; what cannot be written is saved. One at a time. Never throws. */
  flush(): Promise<void>;
}

/** Brings batches to the database, each exactly once, however often the database is away. */
export function createCourier<B>({
  what,
  outbox,
  write,
}: {
  /** For the log: `usage`. */
  readonly what: string;
  readonly outbox: Outbox<B>;
  /** Counts a batch exactly once, however often it comes. Rejects when that is not known to be done. */
  readonly write: (batch: B) => Promise<void>;
}): Courier {
  let isRestored = false;
  let isAway = false;
  let running: Promise<void> = Promise.resolve();

  async function writeAll(): Promise<void> {
    for (let batch = await outbox.first(); batch !== null; batch = await outbox.first()) {
      await write(batch);
      await outbox.shift();
    }
  }

  async function flushOnce(): Promise<void> {
    if (!isRestored) await outbox.restore();
    isRestored = true;
    outbox.collect();
    try {
      await writeAll();
      isAway = false;
    } catch (error) {
      if (!isAway) logger().warn({ err: error }, `${what} cannot be written; it waits`);
      isAway = true;
    }
    await outbox.save();
  }

  return {
    flush() {
      // One at a time: two would write the same batch and forget different ones.
      running = running.then(flushOnce).catch((error: unknown) => {
        logger().error({ err: error }, `${what} could be neither written nor spooled; it waits`);
      });
      return running;
    },
  };
}
