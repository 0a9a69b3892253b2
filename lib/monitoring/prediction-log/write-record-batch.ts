import { inTransaction } from "@/lib/platform/db";
import type { RecordBatch } from "./prediction-record";

/** Adds a batch to the log, once, however often it comes. Errors: `db.unavailable`. */
export async function writeRecordBatch({ id, text }: RecordBatch): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.$queryRaw`SELECT prediction_log_append(${id}::uuid, ${text})`;
  });
}
