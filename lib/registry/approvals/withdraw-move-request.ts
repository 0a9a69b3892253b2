import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { MoveRequestDto } from "@/lib/contract/move-request";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { assertWaiting, decidedMeanwhile } from "./decide-request";
import { getMoveRequestRow, readMoveRequest } from "./get-move-request";
import { isOwn } from "./move-request-dto";

/**
 * Takes back a request: whoever asked for it, or a person behind the key that did.
 * Errors: `move_request.not_found`, `permission.denied`, `move_request.settled`, `move_request.stale`.
 */
export async function withdrawMoveRequest(
  ctx: Context,
  input: { name: string; id: string },
): Promise<MoveRequestDto> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  const row = await getMoveRequestRow(db(), input);
  if (!isOwn(row, ctx.actor))
    throw new AppError(
      "permission.denied",
      `${ctx.actor.label} did not ask for this. Decline it instead.`,
    );
  assertWaiting(row);
  const { kind, id, label } = ctx.actor;
  await inTransaction(async (tx) => {
    const { count } = await tx.moveRequest.updateMany({
      where: { id: row.id, status: "waiting" },
      data: { status: "withdrawn", decidedBy: { kind, id, label }, decidedAt: new Date() },
    });
    if (count === 0) throw decidedMeanwhile();
    await recordAudit(tx, ctx, {
      action: "move_request.withdrawn",
      target: `alias:${input.name}@${row.alias}`,
      before: { request: row.id, status: "waiting" },
      after: { request: row.id, status: "withdrawn" },
    });
  });
  return readMoveRequest(ctx, input);
}
