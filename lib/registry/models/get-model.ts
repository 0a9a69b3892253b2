import type { Context } from "@/lib/contract/actor";
import type { ModelDto } from "@/lib/contract/model";
import { authorize } from "@/lib/platform/authorize";
import { db } from "@/lib/platform/db";
import { getModelRow } from "./get-model-row";
import { toModelDto } from "./model-dto";

export async function getModel(ctx: Context, input: { name: string }): Promise<ModelDto> {
  authorize(ctx.actor, "models:read", { model: input.name });
  return toModelDto(await getModelRow(db(), input.name));
}
