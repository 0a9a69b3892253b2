import type { Context } from "@/lib/contract/actor";
import type { GrantDto } from "@/lib/contract/grant";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { toGrantDto } from "./grant-dto";
import { getGrantRow } from "./grant-row";

/** Errors: `model.not_found`, `grant.not_found`. */
export async function getGrant(
  ctx: Context,
  input: { name: string; user: string },
): Promise<GrantDto> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const { id: modelId } = await getModelRow(db(), input.name);
  return toGrantDto(await getGrantRow(db(), { ...input, modelId }));
}
