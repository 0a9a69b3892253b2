import { createHash } from "node:crypto";
import type pg from "pg";

/**
 * What only an owner of the database can do, and does well: changes one event and then writes the whole
 * chain anew from it, head and columns included, so that everything agrees with everything.
 */
export async function rewriteChain(
  owner: pg.Client,
  edit: (canonical: string, seq: number) => string,
): Promise<void> {
  const { rows } = await owner.query<{ seq: string; canonical: string }>(
    "SELECT seq, canonical FROM audit_event ORDER BY seq",
  );
  let prev = "0".repeat(64);
  await owner.query("BEGIN; DELETE FROM audit_event");
  for (const { seq, canonical } of rows) {
    const edited = edit(canonical, Number(seq)).replace(/"prev":"[0-9a-f]*"/, `"prev":"${prev}"`);
    const hash = createHash("sha256").update(edited).digest("hex");
    await owner.query(
      `INSERT INTO audit_event SELECT $1::bigint, (e->>'at')::timestamptz, $2::text, decode($3, 'hex'),
         decode($4, 'hex'), e#>>'{actor,kind}', e#>>'{actor,id}', e->>'action', e->>'target',
         e->>'outcome', e->>'requestId' FROM (SELECT $2::text::jsonb AS e) AS parsed`,
      [seq, edited, prev, hash],
    );
    prev = hash;
  }
  await owner.query("UPDATE audit_head SET hash = decode($1, 'hex')", [prev]);
  await owner.query("COMMIT");
}
