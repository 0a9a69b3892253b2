import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { inTransaction } from "@/lib/platform/db";
import { endSessions } from "../sign-in";
import { signedInPerson } from "./signed-in-person";

/** Ends all of one's own sessions but the one that asks. Errors: `session.required`. */
export async function endOtherSessions(ctx: Context): Promise<{ ended: number }> {
  const { id: userId, sessionId } = signedInPerson(ctx);
  return inTransaction(async (tx) => {
    const ended = await endSessions(tx, userId, { except: sessionId });
    const after = { sessionsEnded: ended };
    await recordAudit(tx, ctx, { action: "session.ended", target: `user:${userId}`, after });
    return { ended };
  });
}
