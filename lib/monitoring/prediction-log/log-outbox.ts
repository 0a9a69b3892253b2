import { createId } from "@/lib/platform/ids";
import type { Outbox } from "../batches";
import type { LogSpool } from "./log-spool";
import type { PredictionRecord, RecordBatch } from "./prediction-record";

/** A transaction of this many rows ends well below the database's deadline, and their JSON is made in 2 ms. */
const batchRecords = 1_000;

export interface LogLimits {
  /** Records in memory that no flush has taken up: what a gateway at its limit makes in some seconds. */
  readonly openRecords: number;
  /** Bytes of bodies among them. */
  readonly openPayloadBytes: number;
  /** Of the spool. */
  readonly spoolBytes: number;
}

export interface LogOutbox extends Outbox<RecordBatch> {
  /** False: there is no room. */
  add(record: PredictionRecord): boolean;
  /** Records that are not in the database yet. */
  waiting(): number;
  dropped(): number;
}

interface Waiting {
  readonly id: string;
  /** Null: they are in the spool alone. */
  records: PredictionRecord[] | null;
  count: number;
  /** Of its file in the spool; 0: it has none. */
  bytes: number;
  /** Records in its file. */
  spooledCount: number;
  isSealed: boolean;
  isSpooled: boolean;
}

/**
 * Records on their way. While the database answers they pass through memory; while it does not they lie in
 * the spool, and only the youngest batch, which still grows, is in memory as well.
 */
export function createLogOutbox(spool: LogSpool, limits: LogLimits): LogOutbox {
  let open: PredictionRecord[] = [];
  let openPayloadBytes = 0;
  let batches: Waiting[] = [];
  let spooledBytes = 0;
  let dropped = 0;

  async function drop(batch: Waiting): Promise<void> {
    batches = batches.filter((each) => each !== batch);
    dropped += batch.count;
    if (batch.bytes === 0) return;
    spooledBytes -= batch.bytes;
    await spool.remove(batch.id);
  }

  /** There is no room for what came since the batch was spooled; what is in the spool stays. */
  async function cut(batch: Waiting): Promise<void> {
    if (batch.spooledCount === 0) return drop(batch);
    dropped += batch.count - batch.spooledCount;
    Object.assign(batch, { records: null, count: batch.spooledCount, isSpooled: true });
  }

  async function saveOne(batch: Waiting): Promise<void> {
    if (batch.isSpooled || batch.records === null) return;
    const text = JSON.stringify(batch.records);
    const bytes = Buffer.byteLength(text);
    if (spooledBytes - batch.bytes + bytes > limits.spoolBytes) return cut(batch);
    await spool.write({ id: batch.id, count: batch.count, bytes }, text);
    spooledBytes += bytes - batch.bytes;
    batch.bytes = bytes;
    batch.spooledCount = batch.count;
    batch.isSpooled = true;
    if (batch.isSealed || batch.count >= batchRecords) batch.records = null;
  }

  return {
    add(record) {
      const payload = record.payload;
      const payloadBytes = payload === null ? 0 : payload.request.length + payload.answer.length;
      const isFull =
        open.length >= limits.openRecords ||
        (payloadBytes > 0 && openPayloadBytes + payloadBytes > limits.openPayloadBytes);
      if (isFull) {
        dropped += 1;
        return false;
      }
      openPayloadBytes += payloadBytes;
      open.push(record);
      return true;
    },
    async restore() {
      // Whether they were attempted before the restart is not known, so they are sealed.
      const found = (await spool.list()).map((batch): Waiting => {
        spooledBytes += batch.bytes;
        return {
          ...batch,
          records: null,
          spooledCount: batch.count,
          isSealed: true,
          isSpooled: true,
        };
      });
      batches = [...found, ...batches];
    },
    collect() {
      const records = open;
      open = [];
      openPayloadBytes = 0;
      for (let at = 0; at < records.length; ) {
        const batch = growing(batches);
        const part = records.slice(at, at + batchRecords - batch.count);
        batch.records = [...(batch.records ?? []), ...part];
        batch.count += part.length;
        batch.isSpooled = false;
        at += part.length;
      }
    },
    async first() {
      for (;;) {
        const [batch] = batches;
        if (batch === undefined) return null;
        batch.isSealed = true;
        const { id, records } = batch;
        const text = records === null ? await spool.read(id) : JSON.stringify(records);
        if (text !== null) return { id, text };
        await drop(batch);
      }
    },
    async shift() {
      const [batch] = batches;
      batches = batches.slice(1);
      if (batch === undefined || batch.bytes === 0) return;
      spooledBytes -= batch.bytes;
      await spool.remove(batch.id);
    },
    async save() {
      for (const batch of batches) await saveOne(batch);
    },
    waiting: () => open.length + batches.reduce((sum, { count }) => sum + count, 0),
    dropped: () => dropped,
  };
}

/** The last batch while it takes more and was never attempted, else a new one. */
function growing(batches: Waiting[]): Waiting {
  const last = batches.at(-1);
  if (last !== undefined && !last.isSealed && last.records !== null && last.count < batchRecords)
    return last;
  const made: Waiting = {
    id: createId(),
    records: [],
    count: 0,
    bytes: 0,
    spooledCount: 0,
    isSealed: false,
    isSpooled: false,
  };
  batches.push(made);
  return made;
}
