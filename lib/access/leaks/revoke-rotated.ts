import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { Tx } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";
import { type KeyRow, keyRelations, toKeyDto } from "../key-dto";

/**
 * Revokes what a key that leaked and was just revoked made by rotations, itself and through keys that come from it:
 * whoever had its secret may have those. What it made otherwise ends by itself (bounds/bound-key.ts).
 * The row of the revoked key is locked by the caller, and a rotation locks the key that asks for it
 * (shape/assert-within-maker.ts), so that none comes to be meanwhile.
 */
export async function revokeRotated(tx: Tx, ctx: Context, revoked: KeyRow): Promise<void> {
  const reason = `made by a rotation with the revoked key ${revoked.prefix}…`;
  for (const { id } of await lockRotated(tx, revoked.id)) {
    const row = await tx.apiKey.findUniqueOrThrow({ where: { id }, include: keyRelations });
    if (row.revokedAt !== null) continue;
    const data = { revokedAt: revoked.revokedAt, revokeReason: "rotated_by_revoked" };
    const after = await tx.apiKey.update({ where: { id }, data, include: keyRelations });
    await bumpRevision(tx, { key: id });
    await recordAudit(tx, ctx, {
      action: "key.revoked",
      target: `key:${id}`,
      before: toKeyDto(row),
      after: toKeyDto(after),
      reason,
    });
  }
}

/** Of all that come from the key, those that a rotation made. UNION: each is followed once. */
function lockRotated(tx: Tx, id: string): Promise<{ id: string }[]> {
  return tx.$queryRaw`
    WITH RECURSIVE descent AS (
      SELECT id FROM api_key WHERE id = ${id}::uuid
      UNION
      SELECT api_key.id FROM descent JOIN api_key
        ON api_key.rotated_by_key_id = descent.id OR api_key.created_by_key_id = descent.id)
    SELECT id::text FROM api_key
    WHERE id IN (SELECT id FROM descent) AND rotated_by_key_id IN (SELECT id FROM descent)
      AND id <> ${id}::uuid AND revoked_at IS NULL
    ORDER BY id FOR UPDATE`;
}
