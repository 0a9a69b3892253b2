import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction } from "@/lib/platform/db";
import { endSessions } from "../sign-in";
import { assertMayGrant } from "../users/assert-may-grant";
import { getUserRow, lockPeople } from "../users/user-row";

/** Ends every session of a person, who may sign in again. Errors: `user.not_found`, `key.exceeds_creator`. */
export async function endUserSessions(
  ctx: Context,
  input: { id: string },
): Promise<{ ended: number }> {
  authorize(ctx.actor, "users:write");
  return inTransaction(async (tx) => {
    await lockPeople(tx);
    const row = await getUserRow(tx, input.id);
    assertMayGrant(ctx.actor, row.role);
    const ended = await endSessions(tx, row.id);
    const after = { sessionsEnded: ended };
    await recordAudit(tx, ctx, { action: "session.ended", target: `user:${row.id}`, after });
    return { ended };
  });
}
