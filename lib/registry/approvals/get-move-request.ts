import type { Context } from "@/lib/contract/actor";
import type { MoveRequestDto } from "@/lib/contract/move-request";
import { authorizeModel, readModelAccess } from "@/lib/platform/authorize-model";
import { db, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getModelRow } from "../models";
import { type MoveRequestRow, moveRequestInclude, toMoveRequestDto } from "./move-request-dto";

interface RequestPath {
  readonly name: string;
  readonly id: string;
}

/** Whoever sees the model sees what is asked of it. Errors: `model.not_found`, `move_request.not_found`. */
export async function getMoveRequest(ctx: Context, input: RequestPath): Promise<MoveRequestDto> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  return readMoveRequest(ctx, input);
}

/** The same for a caller who was authorized. */
export async function readMoveRequest(ctx: Context, input: RequestPath): Promise<MoveRequestDto> {
  const row = await getMoveRequestRow(db(), input);
  const model = await readModelAccess(ctx.actor, input.name);
  return toMoveRequestDto(row, { actor: ctx.actor, model });
}

/** Of the live model of this name. Errors: `model.not_found`, `move_request.not_found`. */
export async function getMoveRequestRow(
  tx: Pick<Tx, "model" | "moveRequest">,
  { name, id }: RequestPath,
): Promise<MoveRequestRow> {
  const model = await getModelRow(tx, name);
  const row = await tx.moveRequest.findFirst({
    where: { id, modelId: model.id },
    include: moveRequestInclude,
  });
  if (row === null)
    throw new AppError("move_request.not_found", `The model "${name}" has no such request.`);
  return row;
}
