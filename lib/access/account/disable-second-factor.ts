import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { provePersonBody } from "@/lib/contract/account";
import type { Context } from "@/lib/contract/actor";
import { provePerson } from "./prove-person";
import { signedInPerson } from "./signed-in-person";

/** Turns one's own second factor off, recovery codes included. Errors: `session.required`, those of provePerson. */
export async function disableSecondFactor(
  ctx: Context,
  input: z.output<typeof provePersonBody>,
): Promise<undefined> {
  const { id: userId } = signedInPerson(ctx);
  await provePerson(userId, input, async (tx) => {
    await tx.secondFactor.delete({ where: { userId } });
    await recordAudit(tx, ctx, { action: "second_factor.disabled", target: `user:${userId}` });
  });
}
