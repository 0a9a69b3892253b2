import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { UserDto } from "@/lib/contract/user";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { endSessions } from "../sign-in";
import { assertMayTakeOver } from "../users/assert-may-take-over";
import { toUserDto } from "../users/user-dto";
import { getUserRow, lockPeople } from "../users/user-row";

/**
 * Takes a person's second factor away, for who lost app and recovery codes, and ends every session of
 * theirs. Errors: `user.not_found`, `second_factor.absent`, `key.exceeds_creator`.
 */
export async function resetSecondFactor(ctx: Context, input: { id: string }): Promise<UserDto> {
  authorize(ctx.actor, "users:write");
  return inTransaction(async (tx) => {
    await lockPeople(tx);
    const row = await getUserRow(tx, input.id);
    await assertMayTakeOver(tx, ctx.actor, row);
    const before = toUserDto(row);
    const { count } = await tx.secondFactor.deleteMany({ where: { userId: row.id } });
    if (count === 0) {
      throw new AppError("second_factor.absent", `${row.email} has no second factor.`);
    }
    await endSessions(tx, row.id);
    const after = toUserDto(await getUserRow(tx, row.id));
    const target = `user:${row.id}`;
    await recordAudit(tx, ctx, { action: "second_factor.reset", target, before, after });
    return after;
  });
}
