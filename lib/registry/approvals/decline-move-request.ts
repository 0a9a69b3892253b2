import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { MoveRequestDto } from "@/lib/contract/move-request";
import { inTransaction } from "@/lib/platform/db";
import { authorizeDecision, decidedMeanwhile } from "./decide-request";
import { readMoveRequest } from "./get-move-request";

/** Declines what somebody else asked for; nothing moves. Errors: as authorizeDecision. */
export async function declineMoveRequest(
  ctx: Context,
  input: { name: string; id: string; reason: string },
): Promise<MoveRequestDto> {
  const row = await authorizeDecision(ctx, input);
  const { kind, id, label } = ctx.actor;
  await inTransaction(async (tx) => {
    const { count } = await tx.moveRequest.updateMany({
      where: { id: row.id, status: "waiting" },
      data: {
        status: "declined",
        decidedBy: { kind, id, label },
        decidedAt: new Date(),
        decisionReason: input.reason,
      },
    });
    if (count === 0) throw decidedMeanwhile();
    await recordAudit(tx, ctx, {
      action: "move_request.declined",
      target: `alias:${input.name}@${row.alias}`,
      before: { request: row.id, status: "waiting" },
      after: { request: row.id, status: "declined", requestedBy: row.requestedBy },
      reason: input.reason,
    });
  });
  return readMoveRequest(ctx, input);
}
