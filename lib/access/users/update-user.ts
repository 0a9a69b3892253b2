import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { AuditAction } from "@/lib/contract/audit";
import type { UserDto, updateUserBody } from "@/lib/contract/user";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { assertAdminRemains } from "./assert-admin-remains";
import { assertMayGrant } from "./assert-may-grant";
import { assertMayTakeOver } from "./assert-may-take-over";
import { disablePerson } from "./disable-person";
import { toUserDto, type UserRow } from "./user-dto";
import { getUserRow, lockPeople, wholeUser } from "./user-row";

type UpdateUserInput = z.output<typeof updateUserBody> & { readonly id: string };

/**
 * Edits a user. A new role counts from the next request, of the user's keys too; who is disabled loses the sessions and an open
 * link for good, also when enabled again. Errors: `user.not_found`, `user.last_admin`,
 * `key.exceeds_creator`.
 */
export async function updateUser(ctx: Context, input: UpdateUserInput): Promise<UserDto> {
  authorize(ctx.actor, "users:write");
  const user = await inTransaction(async (tx) => {
    await lockPeople(tx);
    const row = await getUserRow(tx, input.id);
    assertMayGrant(ctx.actor, row.role);
    const isEnabled = input.disabled === false && row.disabledAt !== null;
    if (isEnabled) await assertMayTakeOver(tx, ctx.actor, row);
    assertMayGrant(ctx.actor, input.role ?? row.role);
    const isDemoted = input.role !== undefined && input.role !== "admin";
    if (isDemoted || input.disabled === true) await assertAdminRemains(tx, row);

    const before = toUserDto(row);
    const after = toUserDto(await change(tx, row, input));
    // What their keys may do follows: gateways must hear of it.
    if (before.role !== after.role || before.status !== after.status)
      await bumpRevision(tx, { user: row.id });
    for (const action of actionsOf(before, after)) {
      await recordAudit(tx, ctx, { action, target: `user:${row.id}`, before, after });
    }
    return after;
  });
  await waitUntilApplied();
  return user;
}

async function change(tx: Tx, row: UserRow, input: UpdateUserInput): Promise<UserRow> {
  const isNowDisabled = input.disabled === true && row.disabledAt === null;
  const changed = await tx.user.update({
    where: { id: row.id },
    data: {
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.role === undefined ? {} : { role: input.role }),
      ...(input.disabled === false ? { disabledAt: null } : {}),
    },
    ...wholeUser,
  });
  return isNowDisabled ? disablePerson(tx, row.id) : changed;
}

/** Nothing asked for, or nothing new: no event says that something happened. */
function actionsOf(before: UserDto, after: UserDto): AuditAction[] {
  const actions: AuditAction[] = [];
  if (!isDeepStrictEqual({ ...before, status: "" }, { ...after, status: "" })) {
    actions.push("user.updated");
  }
  if (before.status !== after.status) {
    actions.push(after.status === "disabled" ? "user.disabled" : "user.enabled");
  }
  return actions;
}
