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
 * Takes away the notices of a leak that the caller answers for, and no others: the owner's own, whatever
 * their role is by now, and the installation's for who may write people. An administrator who has handled
 * a leak must not silence it for the owner, who alone knows where the key was put. Errors:
 * `key.not_found`, also of a key that did not leak or is somebody else's.
 */
export async function acknowledgeLeak(ctx: Context, input: { id: string }): Promise<KeyDto> {
  return inTransaction(async (tx) => {
    const row = await lockKeyRow(tx, ctx.actor, input.id);
    const isOwner = row.owner?.id === ctx.actor.id;
    const isForInstallation = hasPermission(ctx.actor, "users:write");
    if (!(isOwner || isForInstallation) || row.revokeReason !== leakedReason) {
      throw new AppError("key.not_found", `There is no leaked key ${input.id} of yours.`);
    }
    const now = new Date(currentTimeMs());
    const changes = {
      ...(isOwner && row.leakKnownToOwnerAt === null ? { leakKnownToOwnerAt: now } : {}),
      ...(isForInstallation && row.leakAcknowledgedAt === null ? { leakAcknowledgedAt: now } : {}),
    };
    const before = toKeyDto(row);
    if (Object.keys(changes).length === 0) return before;
    const changed = await tx.apiKey.update({
      where: { id: row.id },
      data: changes,
      include: keyRelations,
    });
    const after = toKeyDto(changed);
    const target = `key:${row.id}`;
    await recordAudit(tx, ctx, { action: "key.leak_acknowledged", target, before, after });
    return after;
  });
}
