import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { proveSecondFactor } from "../second-factor";
import { checkAgain, checkPassword } from "./check-again";

/**
 * Password and code of now, then `change` in the transaction that spends the code. Errors: those of
 * checkPassword, `second_factor.wrong_code`, `second_factor.absent`, `session.throttled`.
 */
export async function provePerson<T>(
  userId: string,
  { password, code }: { password: string; code: string },
  change: (tx: Tx) => Promise<T>,
): Promise<T> {
  return checkAgain(userId, async () => {
    await checkPassword(userId, password);
    return inTransaction(async (tx) => {
      const proven = await proveSecondFactor(tx, userId, code);
      if (proven === null) {
        throw new AppError("second_factor.absent", "Your second factor is off.");
      }
      return change(tx);
    });
  });
}
