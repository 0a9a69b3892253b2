import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { changePasswordBody } from "@/lib/contract/account";
import type { Context } from "@/lib/contract/actor";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { endSessions, hashGate, hashPassword } from "../sign-in";
import { assertNotTheAddress } from "../users/assert-not-the-address";
import { checkAgain, checkPassword } from "./check-again";
import { signedInPerson } from "./signed-in-person";

/**
 * Sets a new password for who knows the one of now, and ends every other session: a thief's too.
 * Errors: `session.required`, `password.wrong`, `password.absent`, `request.invalid`, `session.throttled`,
 * `session.busy`.
 */
export async function changePassword(
  ctx: Context,
  input: z.output<typeof changePasswordBody>,
): Promise<{ ended: number }> {
  const { id, label, sessionId } = signedInPerson(ctx);
  assertNotTheAddress("newPassword", { email: label, password: input.newPassword });
  const oldHash = await checkAgain(id, () => checkPassword(id, input.currentPassword));
  const passwordHash = await hashGate().run(() => hashPassword(input.newPassword));
  return inTransaction(async (tx) => {
    // The old hash: of two changes at one moment the second one knew a password that is no more.
    const { count } = await tx.user.updateMany({
      where: { id, passwordHash: oldHash, disabledAt: null },
      data: { passwordHash },
    });
    if (count === 0) throw new AppError("password.wrong", "The password was changed meanwhile.");
    await tx.passwordLink.deleteMany({ where: { userId: id } });
    const ended = await endSessions(tx, id, { except: sessionId });
    await recordAudit(tx, ctx, {
      action: "user.password_changed",
      target: `user:${id}`,
      after: { sessionsEnded: ended },
    });
    return { ended };
  });
}
