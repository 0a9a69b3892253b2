import type { Context } from "@/lib/contract/actor";
import type { RolloutDto } from "@/lib/contract/rollout";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getAliasRow } from "../aliases/get-alias-row";
import { getModelRow } from "../models";
import { toRolloutDto } from "./rollout-dto";
import { type RolloutRow, rolloutInclude } from "./rollout-row";

/** Errors: `model.not_found`, `rollout.not_found`. */
export async function getRollout(
  ctx: Context,
  { name, id }: { name: string; id: string },
): Promise<RolloutDto> {
  await authorizeModel(ctx.actor, "models:read", name);
  const model = await getModelRow(db(), name);
  const where = { id, modelId: model.id };
  const row = await db().rollout.findFirst({ where, include: rolloutInclude });
  if (row === null)
    throw new AppError("rollout.not_found", `The model "${name}" has no such rollout.`);
  return toRolloutDto(row);
}

/** The one that is live, or else the last. Errors: `alias.not_found`, `rollout.not_found`. */
export async function getLiveRollout(
  ctx: Context,
  input: { name: string; alias: string },
): Promise<RolloutDto> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  return toRolloutDto(await getLastRow(db(), input));
}

/** The newest: where one is live, that one. */
export async function getLastRow(
  tx: Pick<Tx, "model" | "alias" | "rollout">,
  input: { name: string; alias: string },
): Promise<RolloutRow> {
  const { id: aliasId } = await getAliasRow(tx, input);
  const row = await tx.rollout.findFirst({
    where: { aliasId },
    include: rolloutInclude,
    orderBy: { id: "desc" },
  });
  if (row === null)
    throw new AppError("rollout.not_found", `The alias "${input.alias}" never had a rollout.`);
  return row;
}
