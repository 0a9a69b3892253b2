import { db } from "@/lib/platform/db";

/** How long the first event after a place has been in the chain, in milliseconds; 0: there is none. */
export async function ageOfEventAfter(seq: number): Promise<number> {
  const rows = await db().$queryRaw<{ age_ms: number }[]>`
    SELECT (extract(epoch FROM clock_timestamp() - at) * 1000)::float8 AS age_ms
    FROM audit_event WHERE seq > ${BigInt(seq)} ORDER BY seq LIMIT 1`;
  return rows[0]?.age_ms ?? 0;
}
