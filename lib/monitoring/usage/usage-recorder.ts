import { currentTimeMs } from "@/lib/platform/clock";
import { createCourier, type Outbox } from "../batches";
import { createOpenUsage } from "./open-usage";
import type { CountedPrediction, UsageBatch } from "./usage-row";
import { createWaitingUsage } from "./waiting-usage";

/** Counts predictions by version, key and minute, and brings the counts to the database. */
export interface UsageRecorder {
  /** An addition in memory: never waits, never throws. */
  count(prediction: CountedPrediction): void;
  /** Writes what was counted; what cannot be written waits here and in the spool. Never throws. */
  flush(): Promise<void>;
  /** Rows (of a version, a key and a minute) that are not in the database yet. */
  waitingRows(): number;
  /** Predictions that found no room, and so are missing from the usage for ever. */
  dropped(): number;
}

/** Where batches wait so that a restart finds them. */
export interface UsageSpool {
  read(): Promise<UsageBatch[]>;
  /** A batch that is the same object as before has not changed. */
  save(batches: readonly UsageBatch[]): Promise<void>;
}

interface RecorderOptions {
  /** Counts a batch exactly once, however often it comes. Rejects when that is not known to be done. */
  readonly write: (batch: UsageBatch) => Promise<void>;
  readonly spool: UsageSpool;
  /** Rows that may wait. */
  readonly maxRows?: number;
}

/** Some 40 MB: a week of ten busy versions with one key each, or sixteen hours with ten. */
const defaultMaxRows = 100_000;
const minuteMs = 60_000;

export function createUsageRecorder(options: RecorderOptions): UsageRecorder {
  const { write, spool, maxRows = defaultMaxRows } = options;
  const open = createOpenUsage();
  const waiting = createWaitingUsage();
  let dropped = 0;
  let isSpooled = false;
  const waitingRows = () => open.size() + waiting.size();
  const hasRoom = () => waitingRows() < maxRows;
  const outbox: Outbox<UsageBatch> = {
    async restore() {
      for (const batch of await spool.read()) {
        waiting.restore(batch);
        isSpooled = true;
      }
    },
    collect() {
      for (const row of open.take()) waiting.add(row);
    },
    first: async () => waiting.seal(),
    shift: async () => waiting.shift(),
    async save() {
      const batches = waiting.batches();
      if (batches.length === 0 && !isSpooled) return;
      await spool.save(batches);
      isSpooled = batches.length > 0;
    },
  };
  const courier = createCourier({ what: "usage", outbox, write });

  return {
    count(prediction) {
      const minute = Math.floor(currentTimeMs() / minuteMs);
      if (!open.add(prediction, minute, hasRoom)) dropped += 1;
    },
    flush: courier.flush,
    waitingRows,
    dropped: () => dropped,
  };
}
