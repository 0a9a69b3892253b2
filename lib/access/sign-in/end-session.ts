import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { inTransaction } from "@/lib/platform/db";

/** Says that somebody signed out. The browser forgets the session; `ctx.actor` is who it was. */
export async function endSession(ctx: Context): Promise<void> {
  const event = { action: "session.ended", target: `user:${ctx.actor.id}` } as const;
  await inTransaction((tx) => recordAudit(tx, ctx, event));
}
