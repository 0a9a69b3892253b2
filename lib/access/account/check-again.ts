import { db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { chargeBuckets, forgiveBuckets, hashGate, verifyPassword } from "../sign-in";

/**
 * Counts an attempt to prove oneself again, before it is made; a success gives it back. Whoever found a
 * browser open must not guess faster than at the door. Errors: those of `prove`, `session.throttled`.
 */
export async function checkAgain<T>(userId: string, prove: () => Promise<T>): Promise<T> {
  const counted = [{ kind: "self", parts: [userId] }] as const;
  await chargeBuckets(counted);
  const proven = await prove();
  await inTransaction((tx) => forgiveBuckets(tx, counted));
  return proven;
}

/** The hash that the password fits. Errors: `password.absent`, `password.wrong`, `session.busy`. */
export async function checkPassword(userId: string, password: string): Promise<string> {
  const { passwordHash } = await db().user.findUniqueOrThrow({
    where: { id: userId },
    select: { passwordHash: true },
  });
  if (passwordHash === null) {
    throw new AppError("password.absent", "You sign in by your organisation, without a password.");
  }
  const isRight = await hashGate().run(() => verifyPassword(passwordHash, password));
  if (!isRight) throw new AppError("password.wrong", "This is not the password of your account.");
  return passwordHash;
}
