import { currentTimeMs } from "@/lib/platform/clock";
import { createId } from "@/lib/platform/ids";
import { logger } from "@/lib/platform/logger";
import {
  addPrediction,
  type CountedPrediction,
  emptyRow,
  keyOf,
  mergeRows,
  type UsageBatch,
  type UsageRow,
} from "./usage-row";

/** Counts predictions by version and minute, and brings the counts to the database. */
export interface UsageRecorder {
  /** An addition in memory: never waits, never throws. */
  count(prediction: CountedPrediction): void;
  /** Writes what was counted; what cannot be written waits here and in the spool. Never throws. */
  flush(): Promise<void>;
  /** Predictions that found no room, and so are missing from the usage for ever. */
  dropped(): number;
}

/** Where batches wait so that a restart finds them. */
export interface UsageSpool {
  read(): Promise<UsageBatch[]>;
  save(batches: readonly UsageBatch[]): Promise<void>;
}

interface RecorderOptions {
  /** Counts a batch exactly once, however often it comes. Rejects when that is not known to be done. */
  readonly write: (batch: UsageBatch) => Promise<void>;
  readonly spool: UsageSpool;
  /** Rows (a version's minute each) that may wait. */
  readonly maxRows?: number;
}

/** Some 30 MB, or a week of ten busy versions. */
const defaultMaxRows = 100_000;
/** A transaction of this many rows ends well below the database's deadline. */
const maxBatchRows = 1_000;
const minuteMs = 60_000;

/**
 * `open` takes the counts of now. A flush moves them into the last batch, which goes on merging by minute
 * until it is first attempted; then it is sealed. So with the database away for hours there is one
 * batch in doubt, and what waits grows with versions and minutes and not with flushes.
 */
export function createUsageRecorder(options: RecorderOptions): UsageRecorder {
  const { write, spool, maxRows = defaultMaxRows } = options;
  const open = new Map<string, UsageRow>();
  const waiting: Waiting[] = [];
  let waitingRows = 0;
  let dropped = 0;
  let isRestored = false;
  let isSpooled = false;
  let isAway = false;
  let running: Promise<void> = Promise.resolve();

  async function restore(): Promise<void> {
    for (const batch of await spool.read()) {
      // Whether it was attempted before the restart is not known, so it is sealed.
      const rows = new Map(batch.rows.map((row) => [keyOf(row), row]));
      waiting.push({ id: batch.id, rows, isSealed: true });
      waitingRows += rows.size;
      isSpooled = true;
    }
    isRestored = true;
  }

  function takeOpen(): void {
    const rows = [...open.values()];
    open.clear();
    for (const row of rows) waitingRows += addRow(waiting, row);
  }

  async function writeAll(): Promise<void> {
    for (let batch = waiting[0]; batch !== undefined; batch = waiting[0]) {
      batch.isSealed = true;
      await write(toBatch(batch));
      waiting.shift();
      waitingRows -= batch.rows.size;
    }
  }

  async function flushOnce(): Promise<void> {
    if (!isRestored) await restore();
    takeOpen();
    try {
      await writeAll();
      isAway = false;
    } catch (error) {
      if (!isAway) logger().warn({ err: error }, "usage cannot be written; it waits");
      isAway = true;
    }
    if (waiting.length === 0 && !isSpooled) return;
    await spool.save(waiting.map(toBatch));
    isSpooled = waiting.length > 0;
  }

  return {
    count(prediction) {
      const minute = Math.floor(currentTimeMs() / minuteMs);
      const key = keyOf({ versionId: prediction.versionId, minute });
      let row = open.get(key);
      if (row === undefined) {
        if (open.size + waitingRows >= maxRows) {
          dropped += 1;
          return;
        }
        row = emptyRow(prediction.versionId, minute);
        open.set(key, row);
      }
      addPrediction(row, prediction);
    },
    flush() {
      // One at a time: two would write the same batch and forget different ones.
      running = running.then(flushOnce).catch((error: unknown) => {
        logger().error({ err: error }, "usage could be neither written nor spooled; it waits");
      });
      return running;
    },
    dropped: () => dropped,
  };
}

interface Waiting {
  readonly id: string;
  /** By version and minute. */
  readonly rows: Map<string, UsageRow>;
  /** Attempted: its rows must not change any more. */
  isSealed: boolean;
}

function toBatch({ id, rows }: Waiting): UsageBatch {
  return { id, rows: [...rows.values()] };
}

/** Adds a row to the batches that wait, and says how many rows more there are. */
function addRow(waiting: Waiting[], row: UsageRow): 0 | 1 {
  const key = keyOf(row);
  for (const { rows, isSealed } of waiting) {
    const found = isSealed ? undefined : rows.get(key);
    if (found === undefined) continue;
    rows.set(key, mergeRows(found, row));
    return 0;
  }
  const last = waiting.at(-1);
  if (last === undefined || last.isSealed || last.rows.size >= maxBatchRows)
    waiting.push({ id: createId(), rows: new Map([[key, row]]), isSealed: false });
  else last.rows.set(key, row);
  return 1;
}
