import { usageKeptDays } from "@/lib/contract/model-metrics";
import { db, inTransaction, Prisma, type Tx } from "@/lib/platform/db";
import { quartersOf } from "./usage-quarter";
import { keyOf, type UsageBatch, type UsageRow } from "./usage-row";

/** As long as a gateway may still retry a batch. */
const batchDays = 2;

/**
 * Counts a batch: its id and its rows in one transaction, by minute and by quarter of an hour, so that one
 * which comes again, because its first answer was lost, changes nothing. Errors: `db.unavailable`.
 */
export async function writeUsageBatch({ id, rows }: UsageBatch): Promise<void> {
  await inTransaction(async (tx) => {
    const isNew = await tx.$executeRaw`
      INSERT INTO usage_batch (id) VALUES (${id}::uuid) ON CONFLICT DO NOTHING`;
    if (isNew === 0) return;
    await addMinutes(tx, inOrder(rows));
    await addQuarters(tx, inOrder(quartersOf(rows)));
  });
}

/** In one order always: two gateways that add to the same rows must not wait for each other in a ring. */
function inOrder(rows: readonly UsageRow[]): UsageRow[] {
  return [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const columns = Prisma.sql`requests, rows, client_errors, server_errors, refused, timeouts, gone,
  duration_ms, buckets`;
const givenColumns = Prisma.sql`requests, rows, "clientErrors", "serverErrors", refused, timeouts, gone,
  "durationMs", buckets`;

function given(rows: readonly UsageRow[]): Prisma.Sql {
  return Prisma.sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given ("versionId" uuid,
    "keyId" uuid, minute bigint, requests int, rows bigint, "clientErrors" int, "serverErrors" int,
    refused int, timeouts int, gone int, "durationMs" double precision, buckets int[])`;
}

const added = Prisma.sql`
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

async function addMinutes(tx: Tx, rows: readonly UsageRow[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO usage_minute AS kept (version_id, minute, key_id, ${columns})
    SELECT "versionId", to_timestamp(minute * 60), "keyId", ${givenColumns} FROM ${given(rows)}
    ON CONFLICT (version_id, minute, key_id) DO UPDATE SET ${added}`;
}

async function addQuarters(tx: Tx, rows: readonly UsageRow[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO usage_quarter AS kept (version_id, quarter, ${columns})
    SELECT "versionId", to_timestamp(minute * 60), ${givenColumns} FROM ${given(rows)}
    ON CONFLICT (version_id, quarter) DO UPDATE SET ${added}`;
}

/**
 * Forgets old usage, and the ids of old batches. A batch that waits for longer than its id would be kept is
 * still counted once, unless an earlier attempt was counted and its answer lost.
 */
export async function pruneUsage(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM usage_minute WHERE minute < clock_timestamp() - make_interval(days => ${usageKeptDays})`;
  await db().$executeRaw`
    DELETE FROM usage_quarter WHERE quarter < clock_timestamp() - make_interval(days => ${usageKeptDays})`;
  await db().$executeRaw`
    DELETE FROM usage_batch WHERE at < clock_timestamp() - make_interval(days => ${batchDays})`;
}
