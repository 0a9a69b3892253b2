import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { endSessions } from "../sign-in";
import { signedInPerson } from "./signed-in-person";

/** Ends one of one's own sessions. Errors: `session.required`, `session.not_found`, also for another's. */
export async function endMySession(ctx: Context, input: { id: string }): Promise<undefined> {
  const { id: userId } = signedInPerson(ctx);
  await inTransaction(async (tx) => {
    const count = await endSessions(tx, userId, { only: input.id });
    if (count === 0) throw new AppError("session.not_found", `There is no session ${input.id}.`);
    const before = { session: input.id };
    await recordAudit(tx, ctx, { action: "session.ended", target: `user:${userId}`, before });
  });
}
