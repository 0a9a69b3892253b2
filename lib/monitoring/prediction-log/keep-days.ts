import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";

const dayMs = 86_400_000;
/** Partitions that are made before they are needed: a runner that rests for a day is no harm. */
const daysAhead = 2;

/** Makes the next days' partitions; a batch that finds its own missing makes it itself. */
export async function addDays(): Promise<void> {
  for (let ahead = 0; ahead <= daysAhead; ahead += 1) {
    const day = new Date(currentTimeMs() + ahead * dayMs).toISOString().slice(0, 10);
    await db().$queryRaw`SELECT prediction_log_add_day(${day}::date)::text`;
  }
}

/**
 * Drops the days that are older than they are kept: a table each, so that it costs nothing however many
 * records there are. The chain keeps their digests, and says that they were dropped.
 */
export async function pruneDays(ctx: Context): Promise<void> {
  const { ONNWARD_PREDICTION_LOG_DAYS: logDays, ONNWARD_PAYLOAD_SAMPLE_DAYS: payloadDays } = env();
  // A day at least: the function refuses less.
  const logBefore = new Date(currentTimeMs() - Math.max(1, logDays) * dayMs - 1_000);
  const payloadBefore = new Date(
    currentTimeMs() - Math.max(1, Math.min(logDays, payloadDays)) * dayMs - 1_000,
  );
  await inTransaction(async (tx) => {
    const rows = await tx.$queryRaw<{ dropped: string[] }[]>`
      SELECT prediction_log_prune(${logBefore}, ${payloadBefore}) AS dropped`;
    const dropped = rows[0]?.dropped ?? [];
    if (dropped.length === 0) return;
    await recordAudit(tx, ctx, {
      action: "predictions.pruned",
      target: "predictions",
      after: { dropped, logDays, payloadDays },
    });
  });
}
