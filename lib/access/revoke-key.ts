import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";
import { getKeyRow } from "./find-key-row";
import { toKeyDto } from "./key-dto";

/** Refused by every gateway within a second. Revoking again changes nothing and is no event. */
export async function revokeKey(ctx: Context, input: { id: string }): Promise<KeyDto> {
  authorize(ctx.actor, "keys:write");
  return inTransaction(async (tx) => {
    const before = toKeyDto(await getKeyRow(tx, ctx.actor, input.id));
    const { count } = await tx.apiKey.updateMany({
      where: { id: input.id, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    const after = toKeyDto(await getKeyRow(tx, ctx.actor, input.id));
    if (count === 0) return after;
    await bumpRevision(tx);
    await recordAudit(tx, ctx, { action: "key.revoked", target: `key:${input.id}`, before, after });
    return after;
  });
}
