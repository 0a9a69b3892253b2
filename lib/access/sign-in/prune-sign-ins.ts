import { db } from "@/lib/platform/db";

/** Strangers make rows; these are what may lie about between two rounds of housekeeping. */
const mostBuckets = 200_000;
const mostPlaces = 50;

/** Deletes what counts for nothing any more, and the oldest beyond a bound. */
export async function pruneSignIns(): Promise<void> {
  // The day is throttle-rule.ts's forgetAfterMs; rows that were made and never charged are as old as time.
  await db().$executeRaw`
    DELETE FROM sign_in_bucket WHERE key IN (
      SELECT key FROM sign_in_bucket WHERE changed_at < now() - interval '1 day'
      FOR UPDATE SKIP LOCKED)`;
  await db().$executeRaw`
    DELETE FROM sign_in_bucket WHERE changed_at < (
      SELECT changed_at FROM sign_in_bucket ORDER BY changed_at DESC OFFSET ${mostBuckets} LIMIT 1)`;
  await db().$executeRaw`
    DELETE FROM sign_in_place p USING (
      SELECT user_id, network, row_number() OVER (PARTITION BY user_id ORDER BY seen_at DESC) AS place
      FROM sign_in_place) old
    WHERE p.user_id = old.user_id AND p.network = old.network
      AND (old.place > ${mostPlaces} OR p.seen_at < now() - interval '1 year')`;
  await db().$executeRaw`DELETE FROM session WHERE last_seen_at < now() - interval '30 days'`;
  await db().$executeRaw`DELETE FROM password_link WHERE expires_at < now() - interval '30 days'`;
}
