import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { createModelBody, ModelDto } from "@/lib/contract/model";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction, isUniqueConflict } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { modelInclude, toModelDto } from "./model-dto";

/** Errors: `model.exists`. A key that is limited to models can only create those that it names. */
export async function createModel(
  ctx: Context,
  input: z.output<typeof createModelBody>,
): Promise<ModelDto> {
  authorize(ctx.actor, "models:write", { model: input.name });
  try {
    return await inTransaction(async (tx) => {
      const row = await tx.model.create({
        data: {
          ...input,
          liveName: input.name,
          tags: [...new Set(input.tags)],
          createdBy: ctx.actor.label,
        },
        include: modelInclude,
      });
      const model = toModelDto(row);
      await bumpRevision(tx);
      await recordAudit(tx, ctx, {
        action: "model.created",
        target: `model:${row.name}`,
        after: model,
      });
      return model;
    });
  } catch (error) {
    if (!isUniqueConflict(error)) throw error;
    throw new AppError("model.exists", `There is a model "${input.name}" already.`);
  }
}
