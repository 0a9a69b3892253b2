import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import type { RolloutDto } from "@/lib/contract/rollout";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { toRolloutDto } from "./rollout-dto";
import { rolloutInclude } from "./rollout-row";

/** Newest first; those of aliases that were deleted too. */
export async function listRollouts(
  ctx: Context,
  input: { name: string; limit: number; cursor?: string | undefined },
): Promise<Page<RolloutDto>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const model = await getModelRow(db(), input.name);
  const [before] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [uuidPattern]);
  const rows = await db().rollout.findMany({
    where: { modelId: model.id, ...(before === undefined ? {} : { id: { lt: before } }) },
    include: rolloutInclude,
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  const page = cutPage(rows, input.limit, ({ id }) => [id]);
  return { data: page.rows.map(toRolloutDto), nextCursor: page.nextCursor };
}
