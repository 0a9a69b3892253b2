import type { Context } from "@/lib/contract/actor";
import type { ComparisonSummaryDto } from "@/lib/contract/comparison";
import type { Page } from "@/lib/contract/paging";
import { authorizeModel, visibleModels } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { comparisonInclude, toComparisonSummary } from "./comparison-dto";

/**
 * A model's comparisons, newest first, without those with a version of another model that the caller may not see.
 * Errors: `model.not_found`, `cursor.invalid`.
 */
export async function listComparisons(
  ctx: Context,
  { name, limit, cursor }: { name: string; limit: number; cursor?: string | undefined },
): Promise<Page<ComparisonSummaryDto>> {
  await authorizeModel(ctx.actor, "models:read", name);
  const { id: modelId } = await getModelRow(db(), name);
  const [before] = cursor === undefined ? [] : decodeCursor(cursor, [uuidPattern]);
  const isBefore = before === undefined ? Prisma.sql`true` : Prisma.sql`id < ${before}::uuid`;
  // A deleted model has no name any more, and its versions are nobody's to see.
  const found = await db().$queryRaw<{ id: string }[]>`
    SELECT id::text FROM comparison
    WHERE model_id = ${modelId}::uuid AND ${isBefore} AND NOT EXISTS (
      SELECT FROM version WHERE version.id IN (from_id, to_id) AND version.model_id <> ${modelId}::uuid
        AND NOT EXISTS (SELECT FROM model WHERE model.id = version.model_id
          AND ${visibleModels(ctx.actor)}))
    ORDER BY id DESC LIMIT ${limit + 1}`;
  const page = cutPage(found, limit, ({ id }) => [id]);
  const rows = await db().comparison.findMany({
    where: { id: { in: page.rows.map(({ id }) => id) } },
    include: comparisonInclude,
    orderBy: { id: "desc" },
  });
  return { data: rows.map(toComparisonSummary), nextCursor: page.nextCursor };
}
