import type { Context } from "@/lib/contract/actor";
import type { GrantDto } from "@/lib/contract/grant";
import type { Page } from "@/lib/contract/paging";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { grantSelect, toGrantDto } from "./grant-dto";

const addressPattern = /^[^\s]{3,254}$/;

/** Who was given access, by address. Whoever sees the model may know whom to ask. */
export async function listGrants(
  ctx: Context,
  input: { name: string; limit: number; cursor?: string | undefined },
): Promise<Page<GrantDto>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const [after] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [addressPattern]);
  const { id: modelId } = await getModelRow(db(), input.name);
  const rows = await db().modelGrant.findMany({
    where: { modelId, ...(after === undefined ? {} : { user: { email: { gt: after } } }) },
    select: grantSelect,
    orderBy: { user: { email: "asc" } },
    take: input.limit + 1,
  });
  const page = cutPage(rows, input.limit, ({ user }) => [user.email]);
  return { data: page.rows.map(toGrantDto), nextCursor: page.nextCursor };
}
