import type { Context } from "@/lib/contract/actor";
import type { ExampleDto } from "@/lib/contract/example";
import type { Page } from "@/lib/contract/paging";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { toExampleDto } from "./example-dto";

/** A model's saved requests, by name. */
export async function listExamples(
  ctx: Context,
  input: { name: string; limit: number; cursor?: string | undefined },
): Promise<Page<ExampleDto>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const model = await getModelRow(db(), input.name);
  const [after] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^[^\0]{1,100}$/]);
  const rows = await db().example.findMany({
    where: { modelId: model.id, ...(after === undefined ? {} : { name: { gt: after } }) },
    orderBy: { name: "asc" },
    take: input.limit + 1,
  });
  const page = cutPage(rows, input.limit, ({ name }) => [name]);
  return { data: page.rows.map(toExampleDto), nextCursor: page.nextCursor };
}
