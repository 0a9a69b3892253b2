import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { inviteUserBody, LinkedUserDto } from "@/lib/contract/user";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction, isUniqueConflict } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { assertMayGrant } from "./assert-may-grant";
import { createPasswordLink } from "./password-link";
import { toUserDto } from "./user-dto";
import { wholeUser } from "./user-row";

/** Adds a person without a password, and the link to set one. Errors: `user.exists`. */
export async function inviteUser(
  ctx: Context,
  input: z.output<typeof inviteUserBody>,
): Promise<LinkedUserDto> {
  authorize(ctx.actor, "users:write");
  assertMayGrant(ctx.actor, input.role);
  const adding = inTransaction(async (tx) => {
    const row = await tx.user.create({ data: input, ...wholeUser });
    const user = toUserDto(row);
    const link = await createPasswordLink(tx, row.id, "invite");
    await recordAudit(tx, ctx, { action: "user.created", target: `user:${row.id}`, after: user });
    return { user, link };
  });
  return adding.catch((error: unknown) => {
    if (!isUniqueConflict(error)) throw error;
    const detail = `There is a user ${input.email} already.`;
    throw new AppError("user.exists", detail, { cause: error });
  });
}
