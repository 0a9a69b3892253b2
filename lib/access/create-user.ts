import { recordAudit } from "@/lib/audit";
import type { Context, Role } from "@/lib/contract/actor";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction, isUniqueConflict } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { hashPassword } from "./sign-in";

/** Adds a person who has a password: the first administrator. Errors: `request.invalid` when another user has the address. */
export async function createUser(
  ctx: Context,
  input: { email: string; password: string; role: Role },
): Promise<{ id: string; email: string; role: Role }> {
  authorize(ctx.actor, "users:write");
  const passwordHash = await hashPassword(input.password);
  const adding = inTransaction(async (tx) => {
    const { id, email, role } = await tx.user.create({
      data: { email: input.email.toLowerCase(), role: input.role, passwordHash },
    });
    const user = { id, email, role };
    await recordAudit(tx, ctx, { action: "user.created", target: `user:${id}`, after: user });
    return user;
  });
  return adding.catch((error: unknown) => {
    if (!isUniqueConflict(error)) throw error;
    const detail = "email: expected an address that no user has.";
    throw new AppError("request.invalid", detail, { cause: error });
  });
}
