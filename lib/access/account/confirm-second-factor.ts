import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { confirmSecondFactorBody, RecoveryCodesDto } from "@/lib/contract/account";
import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { plainCode, replaceRecoveryCodes, spendTotp, wrongCode } from "../second-factor";
import { endSessions } from "../sign-in";
import { checkAgain } from "./check-again";
import { signedInPerson } from "./signed-in-person";

/**
 * Turns the second factor on, once a code shows that the app has the secret. Every other session of the
 * person ends: none of them was asked for a code. Errors: `session.required`, `second_factor.wrong_code`,
 * `second_factor.exists`, `second_factor.absent`, `session.throttled`.
 */
export async function confirmSecondFactor(
  ctx: Context,
  input: z.output<typeof confirmSecondFactorBody>,
): Promise<RecoveryCodesDto> {
  const { id: userId, sessionId } = signedInPerson(ctx);
  return checkAgain(userId, () =>
    inTransaction(async (tx) => {
      await confirm(tx, userId, plainCode(input.code));
      const recoveryCodes = await replaceRecoveryCodes(tx, userId);
      const ended = await endSessions(tx, userId, { except: sessionId });
      const after = { kind: "totp", sessionsEnded: ended };
      await recordAudit(tx, ctx, {
        action: "second_factor.enabled",
        target: `user:${userId}`,
        after,
      });
      return { recoveryCodes };
    }),
  );
}

async function confirm(tx: Tx, userId: string, code: string): Promise<void> {
  const factor = await tx.secondFactor.findUnique({ where: { userId }, omit: { secret: false } });
  if (factor === null) {
    throw new AppError("second_factor.absent", "No second factor is being set up.");
  }
  if (factor.confirmedAt !== null) {
    throw new AppError("second_factor.exists", "Your second factor is on already.");
  }
  if (!(await spendTotp(tx, { userId, secret: factor.secret, code }))) throw wrongCode();
  const confirmedAt = new Date(currentTimeMs());
  // The secret of the check, in case another tab began anew meanwhile.
  const { count } = await tx.secondFactor.updateMany({
    where: { userId, secret: factor.secret, confirmedAt: null },
    data: { confirmedAt },
  });
  if (count === 0) throw wrongCode();
}
