import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { AuditAction } from "@/lib/contract/audit";
import type { ServiceAccountDto, updateServiceAccountBody } from "@/lib/contract/service-account";
import { authorize } from "@/lib/platform/authorize";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction, isUniqueConflict } from "@/lib/platform/db";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import {
  countWorkingKeys,
  getServiceAccountRow,
  nameTaken,
  toServiceAccountDto,
} from "./service-account-dto";

type UpdateInput = z.output<typeof updateServiceAccountBody> & { readonly id: string };

/**
 * Edits an account. While it is disabled none of its keys works, at either door, within a second.
 * Errors: `service_account.not_found`, `service_account.exists`.
 */
export async function updateServiceAccount(
  ctx: Context,
  input: UpdateInput,
): Promise<ServiceAccountDto> {
  authorize(ctx.actor, "users:write");
  const { id, name, description, disabled } = input;
  const changing = inTransaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM service_account WHERE id = ${id}::uuid FOR UPDATE`;
    const before = toServiceAccountDto(await getServiceAccountRow(tx, id));
    const isTurned = disabled !== undefined && disabled !== (before.status === "disabled");
    const disabledAt = disabled === true ? new Date(currentTimeMs()) : null;
    const row = await tx.serviceAccount.update({
      where: { id },
      data: {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(isTurned ? { disabledAt } : {}),
      },
      include: countWorkingKeys(),
    });
    const after = toServiceAccountDto(row);
    if (isTurned) await bumpRevision(tx, { serviceAccount: id });
    for (const action of actionsOf(before, after)) {
      await recordAudit(tx, ctx, { action, target: `service_account:${id}`, before, after });
    }
    return after;
  });
  const account = await changing.catch((error: unknown) => {
    throw isUniqueConflict(error) ? nameTaken(name, error) : error;
  });
  await waitUntilApplied();
  return account;
}

/** Nothing asked for, or nothing new: no event says that something happened. */
function actionsOf(before: ServiceAccountDto, after: ServiceAccountDto): AuditAction[] {
  const actions: AuditAction[] = [];
  if (before.name !== after.name || before.description !== after.description) {
    actions.push("service_account.updated");
  }
  if (before.status !== after.status) {
    actions.push(
      after.status === "disabled" ? "service_account.disabled" : "service_account.enabled",
    );
  }
  return actions;
}
