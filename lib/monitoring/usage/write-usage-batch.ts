import { db, inTransaction } from "@/lib/platform/db";
import { keyOf, type UsageBatch } from "./usage-row";

/** What charts look back over, with a few days to spare. */
const usageDays = 35;
/** As long as a gateway may still retry a batch. */
const batchDays = 2;

/**
 * Counts a batch: its id and its rows in one transaction, so that one which comes again, because its
 * first answer was lost, changes nothing. Errors: `db.unavailable`.
 */
export async function writeUsageBatch({ id, rows }: UsageBatch): Promise<void> {
  // In one order always: two gateways that add to the same rows must not wait for each other in a ring.
  const ordered = [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  await inTransaction(async (tx) => {
    const isNew = await tx.$executeRaw`
      INSERT INTO usage_batch (id) VALUES (${id}::uuid) ON CONFLICT DO NOTHING`;
    if (isNew === 0) return;
    await tx.$executeRaw`
      INSERT INTO usage_minute AS kept
        (version_id, key_id, minute, requests, rows, client_errors, server_errors, refused, timeouts,
         gone, duration_ms, buckets)
      SELECT "versionId", "keyId", to_timestamp(minute * 60), requests, rows, "clientErrors",
             "serverErrors", refused, timeouts, gone, "durationMs", buckets
      FROM jsonb_to_recordset(${JSON.stringify(ordered)}::jsonb) AS given ("versionId" uuid,
        "keyId" uuid, minute bigint, requests int, rows bigint, "clientErrors" int,
        "serverErrors" int, refused int, timeouts int, gone int, "durationMs" double precision,
        buckets int[])
      ON CONFLICT (version_id, minute, key_id) DO UPDATE SET
        requests = kept.requests + EXCLUDED.requests,
        rows = kept.rows + EXCLUDED.rows,
        client_errors = kept.client_errors + EXCLUDED.client_errors,
        server_errors = kept.server_errors + EXCLUDED.server_errors,
        refused = kept.refused + EXCLUDED.refused,
        timeouts = kept.timeouts + EXCLUDED.timeouts,
        gone = kept.gone + EXCLUDED.gone,
        duration_ms = kept.duration_ms + EXCLUDED.duration_ms,
        buckets = (SELECT array_agg(coalesce(a, 0) + coalesce(b, 0) ORDER BY place)
                   FROM unnest(kept.buckets, EXCLUDED.buckets) WITH ORDINALITY AS pair (a, b, place))`;
  });
}

/**
 * Forgets old usage, and the ids of old batches. A batch that waits for longer than its id would be kept is
 * still counted once, unless an earlier attempt was counted and its answer lost.
 */
export async function pruneUsage(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM usage_minute WHERE minute < clock_timestamp() - make_interval(days => ${usageDays})`;
  await db().$executeRaw`
    DELETE FROM usage_batch WHERE at < clock_timestamp() - make_interval(days => ${batchDays})`;
}
