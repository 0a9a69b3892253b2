import type { Context } from "@/lib/contract/actor";
import type { ModelDto } from "@/lib/contract/model";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { getModelRow } from "./get-model-row";
import { toModelDto } from "./model-dto";

export async function getModel(ctx: Context, input: { name: string }): Promise<ModelDto> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  return toModelDto(await getModelRow(db(), input.name));
}
