import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { ModelDto, updateModelBody } from "@/lib/contract/model";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction } from "@/lib/platform/db";
import { getModelRow } from "./get-model-row";
import { modelInclude, toModelDto } from "./model-dto";

export async function updateModel(
  ctx: Context,
  input: z.output<typeof updateModelBody> & { name: string },
): Promise<ModelDto> {
  authorize(ctx.actor, "models:write", { model: input.name });
  return inTransaction(async (tx) => {
    const found = await getModelRow(tx, input.name);
    const row = await tx.model.update({
      where: { id: found.id },
      data: {
        ...(input.description === undefined ? {} : { description: input.description }),
        ...(input.tags === undefined ? {} : { tags: [...new Set(input.tags)] }),
        ...(input.card === undefined ? {} : { card: input.card }),
      },
      include: modelInclude,
    });
    const [before, after] = [toModelDto(found), toModelDto(row)];
    await recordAudit(tx, ctx, {
      action: "model.updated",
      target: `model:${row.name}`,
      before,
      after,
    });
    return after;
  });
}
