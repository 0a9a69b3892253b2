import type { SessionMethod } from "@/lib/contract/account";
import { currentTimeMs } from "@/lib/platform/clock";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { hashRecoveryCode, plainCode } from "./recovery-codes";
import { unseal } from "./seal";
import { findTotpStep } from "./totp";

/**
 * Takes a code of the person's second factor: null when they have none, else which kind it was. A code
 * works once, also when two come at the same moment: what is used is set in the transaction, by compare
 * and set. Errors: `second_factor.wrong_code`.
 */
export async function proveSecondFactor(
  tx: Tx,
  userId: string,
  code: string,
): Promise<Extract<SessionMethod, "totp" | "recovery_code"> | null> {
  const factor = await tx.secondFactor.findUnique({
    where: { userId },
    omit: { secret: false },
  });
  if (factor === null || factor.confirmedAt === null) return null;
  const plain = plainCode(code);
  if (/^\d{6}$/.test(plain)) {
    if (await spendTotp(tx, { userId, secret: factor.secret, code: plain })) return "totp";
  } else if (await spendRecoveryCode(tx, userId, plain)) {
    return "recovery_code";
  }
  throw wrongCode();
}

/** Whether the code is of now and of a later step than the last one that was taken. */
export async function spendTotp(
  tx: Tx,
  by: { userId: string; secret: Uint8Array; code: string },
): Promise<boolean> {
  const secret = unseal(by.secret, by.userId);
  if (secret === null) return false;
  const step = findTotpStep(secret, by.code, currentTimeMs());
  if (step === null) return false;
  const { count } = await tx.secondFactor.updateMany({
    where: { userId: by.userId, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1;
}

async function spendRecoveryCode(tx: Tx, userId: string, code: string): Promise<boolean> {
  const { count } = await tx.recoveryCode.updateMany({
    where: { userId, codeHash: hashRecoveryCode(code), usedAt: null },
    data: { usedAt: new Date(currentTimeMs()) },
  });
  return count === 1;
}

export function wrongCode(): AppError {
  return new AppError("second_factor.wrong_code", "The code is wrong, or was used already.");
}
