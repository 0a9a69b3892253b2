import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getModelRow } from "../models";
import { describeExample } from "./example-dto";

/** Errors: `example.not_found`, also for one of another model. */
export async function deleteExample(
  ctx: Context,
  input: { name: string; id: string },
): Promise<undefined> {
  await authorizeModel(ctx.actor, "models:write", input.name);
  return inTransaction(async (tx) => {
    const model = await getModelRow(tx, input.name);
    const where = { id: input.id, modelId: model.id };
    const row = await tx.example.findFirst({ where });
    // Compare-and-set: of two that delete it at once, one finds nothing.
    const { count } = await tx.example.deleteMany({ where });
    if (row === null || count === 0)
      throw new AppError("example.not_found", `The model "${model.name}" has no such example.`);
    await recordAudit(tx, ctx, {
      action: "example.deleted",
      target: `model:${model.name}`,
      before: describeExample(row),
    });
    return undefined;
  });
}
