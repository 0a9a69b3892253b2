import { hash } from "@node-rs/argon2";
import { recordAudit } from "@/lib/audit";
import type { Context, Role } from "@/lib/contract/actor";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction } from "@/lib/platform/db";

/** argon2id by OWASP's first recommendation: 19 MiB, two passes, one lane. */
const argon = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export async function createUser(
  ctx: Context,
  input: { email: string; password: string; role: Role },
): Promise<{ id: string; email: string; role: Role }> {
  authorize(ctx.actor, "users:write");
  const passwordHash = await hash(input.password, argon);
  return inTransaction(async (tx) => {
    const { id, email, role } = await tx.user.create({
      data: { email: input.email.toLowerCase(), role: input.role, passwordHash },
    });
    const user = { id, email, role };
    await recordAudit(tx, ctx, { action: "user.created", target: `user:${id}`, after: user });
    return user;
  });
}
