import { renderSVG } from "uqr";
import type { z } from "zod";
import type { SecondFactorSetupDto, setUpSecondFactorBody } from "@/lib/contract/account";
import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { createTotpSecret, describeTotp, seal } from "../second-factor";
import { checkAgain, checkPassword } from "./check-again";
import { signedInPerson } from "./signed-in-person";

/**
 * Makes a secret for an authenticator app, in place of one that was never confirmed. Nothing else changes
 * until it is, so this is no event; a refused attempt is one. Errors: `session.required`,
 * `second_factor.exists`, `password.wrong`, `password.absent`, `session.throttled`, `session.busy`.
 */
export async function setUpSecondFactor(
  ctx: Context,
  input: z.output<typeof setUpSecondFactorBody>,
): Promise<SecondFactorSetupDto> {
  const { id: userId, label: email } = signedInPerson(ctx);
  await checkAgain(userId, () => checkPassword(userId, input.password));
  const secret = createTotpSecret();
  await inTransaction((tx) => storeUnconfirmed(tx, userId, seal(secret, userId)));
  const shown = describeTotp(secret, email);
  return { ...shown, qr: renderSVG(shown.uri, { border: 2 }) };
}

async function storeUnconfirmed(
  tx: Tx,
  userId: string,
  secret: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const createdAt = new Date(currentTimeMs());
  // Never over a confirmed one: the condition is in the statement.
  const changed = await tx.$executeRaw`
    INSERT INTO second_factor (user_id, secret, created_at)
    VALUES (${userId}::uuid, ${secret}, ${createdAt})
    ON CONFLICT (user_id) DO UPDATE
      SET secret = excluded.secret, created_at = excluded.created_at, last_step = 0
      WHERE second_factor.confirmed_at IS NULL`;
  if (changed === 0) {
    throw new AppError("second_factor.exists", "Your second factor is on already.");
  }
}
