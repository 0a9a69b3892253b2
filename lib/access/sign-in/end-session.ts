import { recordAudit } from "@/lib/audit";
import type { Actor, Context } from "@/lib/contract/actor";
import { inTransaction } from "@/lib/platform/db";
import { endSessions } from "./end-sessions";

/** Signs out `ctx.actor`: the session ends in the database, so that a copy of its cookie is worth nothing. */
export async function endSession(
  ctx: Context & { readonly actor: Extract<Actor, { kind: "user" }> },
): Promise<void> {
  const { id: userId, sessionId } = ctx.actor;
  if (sessionId === undefined) return;
  await inTransaction(async (tx) => {
    const count = await endSessions(tx, userId, { only: sessionId });
    // A second sign-out at the same moment is no second event.
    if (count === 0) return;
    const before = { session: sessionId };
    await recordAudit(tx, ctx, { action: "session.ended", target: `user:${userId}`, before });
  });
}
