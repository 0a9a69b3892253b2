import type { Context } from "@/lib/contract/actor";
import { authorizeModel, readModelAccess } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { assertMover, rulesOf } from "../gates";
import { getMoveRequestRow } from "./get-move-request";
import { isBehind, type MoveRequestRow } from "./move-request-dto";

/**
 * The request, for a caller who may decide it: a person who may move the alias and is not behind the request.
 * Errors: `move_request.not_found`, `move_request.own`, `alias.protected`, `permission.denied`,
 * `move_request.settled`, `move_request.stale`.
 */
export async function authorizeDecision(
  ctx: Context,
  input: { name: string; id: string },
): Promise<MoveRequestRow> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  const row = await getMoveRequestRow(db(), input);
  assertPerson(ctx);
  if (isBehind(row.requesterIds, ctx.actor))
    throw new AppError(
      "move_request.own",
      `${ctx.actor.label} asked for this, and somebody else has to decide it.`,
    );
  const model = await readModelAccess(ctx.actor, input.name);
  assertMover(ctx.actor, { rules: rulesOf(row.aliasRow), model, alias: row.alias });
  assertWaiting(row);
  return row;
}

/** What a key approves nobody has looked at. */
function assertPerson({ actor }: Context): void {
  if (actor.kind === "user") return;
  throw new AppError("permission.denied", "Deciding a request takes a person, and this is a key.", {
    hint: "Sign in to the dashboard and decide it on the page of approvals.",
  });
}

/** Errors: `move_request.settled`, `move_request.stale`. */
export function assertWaiting({ status, decisionReason }: MoveRequestRow): void {
  if (status === "waiting") return;
  if (status === "stale")
    throw new AppError("move_request.stale", `The request is out of date. ${decisionReason}`);
  throw new AppError("move_request.settled", `The request is ${status} already.`);
}

/** Somebody was faster. */
export function decidedMeanwhile(): AppError {
  return new AppError("move_request.settled", "The request was decided by somebody else just now.");
}
