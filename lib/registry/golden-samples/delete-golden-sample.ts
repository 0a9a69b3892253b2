import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getModelRow } from "../models";
import { describeGoldenSample, goldenSampleInclude } from "./golden-sample-dto";

/**
 * What a version brought stays with it: it is part of what was uploaded.
 * Errors: `golden.not_found`, also for one of a version or of another model.
 */
export async function deleteGoldenSample(
  ctx: Context,
  input: { name: string; id: string },
): Promise<undefined> {
  await authorizeModel(ctx.actor, "models:write", input.name);
  return inTransaction(async (tx) => {
    const model = await getModelRow(tx, input.name);
    const where = { id: input.id, ownerId: model.id };
    const row = await tx.goldenSample.findFirst({ where, include: goldenSampleInclude });
    // Compare-and-set: of two that delete it at once, one finds nothing.
    const { count } = await tx.goldenSample.deleteMany({ where });
    if (row === null || count === 0)
      throw new AppError(
        "golden.not_found",
        `The model "${model.name}" has no such golden sample of its own.`,
      );
    await recordAudit(tx, ctx, {
      action: "golden_sample.deleted",
      target: `model:${model.name}`,
      before: describeGoldenSample(row),
    });
    return undefined;
  });
}
