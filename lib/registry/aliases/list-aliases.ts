import type { Context } from "@/lib/contract/actor";
import type { AliasDto } from "@/lib/contract/alias";
import type { Page } from "@/lib/contract/paging";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { aliasInclude, toAliasDto } from "./alias-dto";

/** By name. */
export async function listAliases(
  ctx: Context,
  input: { name: string; limit: number; cursor?: string | undefined },
): Promise<Page<AliasDto>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const model = await getModelRow(db(), input.name);
  const [after] =
    input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^[a-z0-9._-]{1,63}$/]);
  const rows = await db().alias.findMany({
    where: { modelId: model.id, ...(after === undefined ? {} : { name: { gt: after } }) },
    include: aliasInclude,
    orderBy: { name: "asc" },
    take: input.limit + 1,
  });
  const page = cutPage(rows, input.limit, ({ name }) => [name]);
  return { data: page.rows.map(toAliasDto), nextCursor: page.nextCursor };
}
