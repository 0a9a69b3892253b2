import { createId } from "@/lib/platform/ids";
import { keyOf, mergeRows, type UsageBatch, type UsageRow } from "./usage-row";

/** A transaction of this many rows ends well below the database's deadline. */
const maxBatchRows = 1_000;

/**
 * Batches on their way to the database. The last one goes on merging by version, key and minute until it is
 * first attempted; then it is sealed. So with the database away for hours there is one batch in doubt,
 * and what waits grows with versions, keys and minutes and not with flushes.
 */
export interface WaitingUsage {
  add(row: UsageRow): void;
  /** Of a spool. Whether it was attempted before the restart is not known, so it is sealed. */
  restore(batch: UsageBatch): void;
  /** The batch to be attempted next, from now on unchangeable; null: nothing waits. */
  seal(): UsageBatch | null;
  /** The first one was counted. */
  shift(): void;
  /** In their order. A batch that did not change is the same object again. */
  batches(): UsageBatch[];
  /** Rows in all of them. */
  size(): number;
}

interface Waiting {
  readonly id: string;
  readonly rows: Map<string, UsageRow>;
  isSealed: boolean;
  /** As it was last given away; null since it changed. */
  given: UsageBatch | null;
}

export function createWaitingUsage(): WaitingUsage {
  const waiting: Waiting[] = [];
  let size = 0;

  function give(batch: Waiting): UsageBatch {
    batch.given ??= { id: batch.id, rows: [...batch.rows.values()] };
    return batch.given;
  }

  /** Where the row belongs: where its like is, else the last batch that takes more. */
  function placeFor(key: string): Waiting {
    const found = waiting.find(({ rows, isSealed }) => !isSealed && rows.has(key));
    if (found !== undefined) return found;
    const last = waiting.at(-1);
    if (last !== undefined && !last.isSealed && last.rows.size < maxBatchRows) return last;
    const made: Waiting = { id: createId(), rows: new Map(), isSealed: false, given: null };
    waiting.push(made);
    return made;
  }

  return {
    add(row) {
      const key = keyOf(row);
      const batch = placeFor(key);
      const found = batch.rows.get(key);
      batch.rows.set(key, found === undefined ? row : mergeRows(found, row));
      batch.given = null;
      if (found === undefined) size += 1;
    },
    restore(given) {
      const rows = new Map(given.rows.map((row) => [keyOf(row), row]));
      waiting.push({ id: given.id, rows, isSealed: true, given });
      size += rows.size;
    },
    seal() {
      const [first] = waiting;
      if (first === undefined) return null;
      first.isSealed = true;
      return give(first);
    },
    shift() {
      size -= waiting.shift()?.rows.size ?? 0;
    },
    batches: () => waiting.map(give),
    size: () => size,
  };
}
