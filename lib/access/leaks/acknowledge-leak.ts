import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { hasPermission } from "@/lib/contract/permissions";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { lockKeyRow } from "../find-key-row";
import { keyRelations, leakedReason, toKeyDto } from "../key-dto";

/**
 * Takes the notice of a leak away. For the key's owner, whatever their role is by now, and for who may
 * write people. Errors: `key.not_found`, also of a key that did not leak or is somebody else's.
 */
export async function acknowledgeLeak(ctx: Context, input: { id: string }): Promise<KeyDto> {
  return inTransaction(async (tx) => {
    const row = await lockKeyRow(tx, ctx.actor, input.id);
    const isTheirs = row.owner?.id === ctx.actor.id || hasPermission(ctx.actor, "users:write");
    if (!isTheirs || row.revokeReason !== leakedReason) {
      throw new AppError("key.not_found", `There is no leaked key ${input.id} of yours.`);
    }
    const before = toKeyDto(row);
    if (row.leakAcknowledgedAt !== null) return before;
    const changed = await tx.apiKey.update({
      where: { id: row.id },
      data: { leakAcknowledgedAt: new Date(currentTimeMs()) },
      include: keyRelations,
    });
    const after = toKeyDto(changed);
    const target = `key:${row.id}`;
    await recordAudit(tx, ctx, { action: "key.leak_acknowledged", target, before, after });
    return after;
  });
}
