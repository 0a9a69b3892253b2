import type { Context } from "@/lib/contract/actor";
import type { ComparisonDto } from "@/lib/contract/comparison";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { findCompared } from "../compare";
import { comparisonInclude, toComparisonDto } from "./comparison-dto";

/** The newest measurement of this pair in this order, done or waiting; null where it never was measured. */
export async function findLastComparison(
  ctx: Context,
  { name, from, to }: { name: string; from: string; to: string },
): Promise<ComparisonDto | null> {
  await authorizeModel(ctx.actor, "models:read", name);
  const one = await findCompared(ctx, { name, reference: from });
  const two = await findCompared(ctx, { name, reference: to });
  const row = await db().comparison.findFirst({
    where: { fromId: one.id, toId: two.id, model: { liveName: name } },
    include: comparisonInclude,
    orderBy: { createdAt: "desc" },
  });
  return row === null ? null : toComparisonDto(row);
}
