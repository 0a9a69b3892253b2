import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { authorize } from "@/lib/platform/authorize";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction } from "@/lib/platform/db";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { lockKeyRow } from "./find-key-row";
import { keyRelations, toKeyDto } from "./key-dto";

/**
 * Refused by every gateway within a second. Its successors go on, whoever made them: rotate, change over and
 * revoke is how programs renew their keys. Revoking again changes nothing and is no event.
 */
export async function revokeKey(ctx: Context, input: { id: string }): Promise<KeyDto> {
  authorize(ctx.actor, "keys:write");
  const key = await inTransaction(async (tx) => {
    const row = await lockKeyRow(tx, ctx.actor, input.id);
    const before = toKeyDto(row);
    if (row.revokedAt !== null) return before;
    const revokedAt = new Date(currentTimeMs());
    const after = toKeyDto(
      await tx.apiKey.update({
        where: { id: input.id },
        data: { revokedAt },
        include: keyRelations,
      }),
    );
    await bumpRevision(tx, { key: input.id });
    await recordAudit(tx, ctx, { action: "key.revoked", target: `key:${input.id}`, before, after });
    return after;
  });
  await waitUntilApplied();
  return key;
}
