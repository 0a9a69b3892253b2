import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { provePersonBody, RecoveryCodesDto } from "@/lib/contract/account";
import type { Context } from "@/lib/contract/actor";
import { replaceRecoveryCodes } from "../second-factor";
import { provePerson } from "./prove-person";
import { signedInPerson } from "./signed-in-person";

/** Ten new recovery codes; the old ones are worth nothing. Errors: `session.required`, those of provePerson. */
export async function renewRecoveryCodes(
  ctx: Context,
  input: z.output<typeof provePersonBody>,
): Promise<RecoveryCodesDto> {
  const { id: userId } = signedInPerson(ctx);
  return provePerson(userId, input, async (tx) => {
    const recoveryCodes = await replaceRecoveryCodes(tx, userId);
    const target = `user:${userId}`;
    await recordAudit(tx, ctx, { action: "second_factor.codes_renewed", target });
    return { recoveryCodes };
  });
}
