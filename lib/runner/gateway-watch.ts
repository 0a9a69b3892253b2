import { db } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";

/** A gateway that this process has watched being silent for so long is gone. */
const goneAfterMs = 60_000;
/** Looks further apart than this are no watching: nobody knows what the database did between them. */
const longestGapMs = 15_000;

export interface GatewayWatch {
  /** To be called every few seconds. Errors: `db.unavailable`. */
  look(): Promise<void>;
}

/**
 * Takes gateways off the list that promotions wait for, once they are gone for good.
 *
 * Silence is not measured by `seen_at` and a clock: nobody can report during an outage, so after one
 * every gateway seems gone, and a pending promotion would move unwarmed before the first of them could
 * speak. It is measured by what was seen here: the row stayed the same for a minute of looks, each
 * answered and none far from the next. A restart of the database, one that was stopped (SIGSTOP) or cut
 * off, and a stopped runner all make a gap, and a gap starts the minute anew; a jump of the database's
 * clock changes nothing. A gateway alone cut off from the database is gone after the minute, and back
 * on the list with its next report.
 */
export function createGatewayWatch(now: () => number = () => performance.now()): GatewayWatch {
  /** By id, what the row said and since when it has said so. */
  let watched = new Map<string, { seenAt: string; sinceMs: number }>();
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async look() {
      const rows = await listHeartbeats();
      // After the answer: one that took long is a gap as well.
      const nowMs = now();
      const before = nowMs - lookedAtMs > longestGapMs ? new Map<string, never>() : watched;
      watched = new Map(
        rows.map(({ id, seen_at: seenAt }) => {
          const known = before.get(id);
          return [id, known?.seenAt === seenAt ? known : { seenAt, sinceMs: nowMs }];
        }),
      );
      lookedAtMs = nowMs;
      const gone = rows.filter(
        ({ id }) => nowMs - (watched.get(id)?.sinceMs ?? nowMs) > goneAfterMs,
      );
      await remove(gone);
    },
  };
}

interface HeartbeatRow {
  id: string;
  hostname: string;
  /** As text: a Date would lose the microseconds by which the row is recognised. */
  seen_at: string;
}

async function listHeartbeats(): Promise<HeartbeatRow[]> {
  return db().$queryRaw<HeartbeatRow[]>`
    SELECT id::text, hostname, seen_at::text FROM gateway_heartbeat ORDER BY seen_at LIMIT 1000`;
}

/** Only rows that still say the same: one that reports in this moment stays. */
async function remove(gone: readonly HeartbeatRow[]): Promise<void> {
  if (gone.length === 0) return;
  await db().$executeRaw`
    DELETE FROM gateway_heartbeat AS row
    USING unnest(${gone.map(({ id }) => id)}::uuid[], ${gone.map((row) => row.seen_at)}::text[])
      AS gone (id, seen_at)
    WHERE row.id = gone.id AND row.seen_at::text = gone.seen_at`;
  const gateways = gone.map(({ id, hostname }) => ({ id, hostname }));
  logger().warn({ gateways }, "gateways that went silent are no longer waited for");
}
