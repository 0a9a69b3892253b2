import type { Context } from "@/lib/contract/actor";
import type { ComparisonDto } from "@/lib/contract/comparison";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getModelRow } from "../models";
import { comparisonInclude, toComparisonDto } from "./comparison-dto";

/**
 * A measurement of a model, whose other version the caller may see too.
 * Errors: `model.not_found`, `comparison.not_found`.
 */
export async function getComparison(
  ctx: Context,
  { name, id }: { name: string; id: string },
): Promise<ComparisonDto> {
  await authorizeModel(ctx.actor, "models:read", name);
  const model = await getModelRow(db(), name);
  const row = await db().comparison.findFirst({
    where: { id, modelId: model.id },
    include: comparisonInclude,
  });
  if (row === null) throw notFound(name);
  for (const side of [row.from, row.to]) {
    if (side.modelId === model.id) continue;
    // A deleted model has no name any more: another that has it now would answer for it.
    if (side.model.liveName === null) throw notFound(name);
    await authorizeModel(ctx.actor, "models:read", side.model.liveName);
  }
  return toComparisonDto(row);
}

function notFound(name: string): AppError {
  return new AppError("comparison.not_found", `The model "${name}" has no such comparison.`);
}
