import type { Context } from "@/lib/contract/actor";
import type { GoldenSampleDto } from "@/lib/contract/golden-sample";
import type { Page } from "@/lib/contract/paging";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { decodeCursor, encodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { goldenSampleInclude, toGoldenSampleDto } from "./golden-sample-dto";

/** A sample may have two megabytes: a page has as many as fit, and one at least. */
const maxPageBytes = 4 * 1_024 * 1_024;

/** A model's samples, its own and those of its versions, newest first: ids are made in the order of time. */
export async function listGoldenSamples(
  ctx: Context,
  input: { name: string; limit: number; cursor?: string | undefined },
): Promise<Page<GoldenSampleDto>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const model = await getModelRow(db(), input.name);
  const [before] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [uuidPattern]);
  const earlier = before === undefined ? Prisma.empty : Prisma.sql`AND id < ${before}::uuid`;
  const found = await db().$queryRaw<{ id: string; bytes: number }[]>`
    SELECT id::text, octet_length(inputs) + octet_length(outputs) AS bytes FROM golden_sample
    WHERE model_id = ${model.id}::uuid ${earlier} ORDER BY golden_sample.id DESC
    LIMIT ${input.limit + 1}`;
  const ids = fitting(found.slice(0, input.limit)).map(({ id }) => id);
  const rows = await db().goldenSample.findMany({
    where: { id: { in: ids } },
    include: goldenSampleInclude,
    orderBy: { id: "desc" },
  });
  const last = ids.at(-1);
  const hasMore = ids.length < found.length && last !== undefined;
  return {
    data: rows.map(toGoldenSampleDto),
    nextCursor: hasMore ? encodeCursor([last]) : null,
  };
}

function fitting<R extends { readonly bytes: number }>(rows: readonly R[]): readonly R[] {
  let sum = 0;
  const tooMany = rows.findIndex(({ bytes }, index) => {
    sum += bytes;
    return index > 0 && sum > maxPageBytes;
  });
  return tooMany < 0 ? rows : rows.slice(0, tooMany);
}
