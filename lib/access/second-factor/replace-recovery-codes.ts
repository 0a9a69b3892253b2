import type { Tx } from "@/lib/platform/db";
import { createRecoveryCodes, hashRecoveryCode } from "./recovery-codes";

/** New codes in place of all before. This is the only time that they can be shown. */
export async function replaceRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
  const codes = createRecoveryCodes();
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ userId, codeHash: hashRecoveryCode(code) })),
  });
  return codes;
}
