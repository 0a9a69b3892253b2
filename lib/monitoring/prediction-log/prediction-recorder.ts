import { createCourier } from "../batches";
import { createLogOutbox, type LogLimits } from "./log-outbox";
import type { LogSpool } from "./log-spool";
import type { PredictionRecord, RecordBatch } from "./prediction-record";

/** Writes down single predictions, and brings them to the database in batches. */
export interface PredictionRecorder {
  /** One object put into a list: never waits, never throws. */
  record(record: PredictionRecord): void;
  /** Writes what was recorded; what cannot be written waits in the spool. Never throws. */
  flush(): Promise<void>;
  /** Records that are not in the database yet. */
  waiting(): number;
  /** Records that found no room, and so are missing from the log for ever. */
  dropped(): number;
}

interface RecorderOptions {
  readonly write: (batch: RecordBatch) => Promise<void>;
  readonly spool: LogSpool;
  readonly limits?: LogLimits;
}

/** Some 40 MB in memory; 512 MiB of spool are about an hour and a half of 300 predictions a second. */
const defaultLimits: LogLimits = {
  openRecords: 100_000,
  openPayloadBytes: 32 * 1_024 ** 2,
  spoolBytes: 512 * 1_024 ** 2,
};

export function createPredictionRecorder(options: RecorderOptions): PredictionRecorder {
  const { write, spool, limits = defaultLimits } = options;
  const outbox = createLogOutbox(spool, limits);
  const { flush } = createCourier({ what: "the log of predictions", outbox, write });
  return {
    record: (record) => void outbox.add(record),
    flush,
    waiting: outbox.waiting,
    dropped: outbox.dropped,
  };
}
