import { canonicalPayload } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { dayOfPartition } from "./place";

const dayMs = 86_400_000;
/** Partitions that are made before they are needed: a runner that rests for a day is no harm. */
const daysAhead = 2;
/** That one event names. */
const mostDays = 100;

/** Makes the next days' partitions; a batch that finds its own missing makes it itself. */
export async function addDays(): Promise<void> {
  for (let ahead = 0; ahead <= daysAhead; ahead += 1) {
    const day = new Date(currentTimeMs() + ahead * dayMs).toISOString().slice(0, 10);
    await db().$queryRaw`SELECT prediction_log_add_day(${day}::date)::text`;
  }
}

/**
 * Drops the days that are older than they are kept: a table each, so that it costs nothing however many
 * records there are. The chain keeps their digests, and says that they were dropped: the database's function
 * does both or neither.
 */
export async function pruneDays(ctx: Context): Promise<void> {
  while (await pruneSomeDays(ctx)) {
    // A limit that is new may leave more days than one event can name.
  }
}

async function pruneSomeDays(ctx: Context): Promise<boolean> {
  const { ONNWARD_PREDICTION_LOG_DAYS: logDays, ONNWARD_PAYLOAD_SAMPLE_DAYS: payloadDays } = env();
  return inTransaction(async (tx) => {
    // One runner at a time: what another has just dropped is not there to be named.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(7246011)::text`;
    const dropped = await findOldDays(tx, {
      prediction_log: logDays,
      prediction_payload: Math.min(logDays, payloadDays),
    });
    if (dropped.length === 0) return false;
    const payload = canonicalPayload(ctx, {
      action: "predictions.pruned",
      target: "predictions",
      after: { dropped, logDays, payloadDays },
    });
    await tx.$queryRaw`SELECT prediction_log_prune(${payload})::text`;
    return dropped.length === mostDays;
  });
}

/** The oldest first, by the day that ends their names. */
async function findOldDays(
  tx: Tx,
  days: Record<"prediction_log" | "prediction_payload", number>,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT child.relname AS name FROM pg_inherits
    JOIN pg_class AS child ON child.oid = inhrelid
    JOIN (VALUES ('prediction_log'::regclass::oid, ${firstKept(days.prediction_log)}),
                 ('prediction_payload'::regclass::oid, ${firstKept(days.prediction_payload)}))
      AS kept (parent, first_kept) ON kept.parent = inhparent
    WHERE right(child.relname, 8) < kept.first_kept
    ORDER BY right(child.relname, 8), child.relname LIMIT ${mostDays}`;
  return rows.map(({ name }) => name);
}

/** The day of the oldest record that is kept, as names have it. A day at least: the function refuses less. */
function firstKept(days: number): string {
  const moment = new Date(currentTimeMs() - Math.max(1, days) * dayMs - 1_000);
  return dayOfPartition(moment);
}
