import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { LinkedUserDto } from "@/lib/contract/user";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction } from "@/lib/platform/db";
import { endSessions } from "../sign-in";
import { assertAdminRemains } from "./assert-admin-remains";
import { assertMayTakeOver } from "./assert-may-take-over";
import { createPasswordLink } from "./password-link";
import { toUserDto } from "./user-dto";
import { getUserRow, lockPeople, wholeUser } from "./user-row";

/**
 * Ends the user's password and every session, and makes a link for a new one. Who never had a password
 * gets a new invitation in place of the old. Errors: `user.not_found`, `user.last_admin`,
 * `key.exceeds_creator`.
 */
export async function resetUser(ctx: Context, input: { id: string }): Promise<LinkedUserDto> {
  authorize(ctx.actor, "users:write");
  return inTransaction(async (tx) => {
    await lockPeople(tx);
    const row = await getUserRow(tx, input.id);
    await assertMayTakeOver(tx, ctx.actor, row);
    await assertAdminRemains(tx, row);
    const before = toUserDto(row);
    const user = toUserDto(
      await tx.user.update({
        where: { id: row.id },
        data: { passwordHash: null },
        ...wholeUser,
      }),
    );
    await endSessions(tx, row.id);
    const link = await createPasswordLink(
      tx,
      row.id,
      row.passwordHash === null ? "invite" : "reset",
    );
    const target = `user:${row.id}`;
    await recordAudit(tx, ctx, { action: "user.password_reset", target, before, after: user });
    return { user, link };
  });
}
