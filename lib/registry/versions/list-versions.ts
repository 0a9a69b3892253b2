import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import type { VersionFilter } from "@/lib/contract/search";
import type { VersionDto } from "@/lib/contract/version";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { readVersions, versionConditions } from "../search";

interface ListVersionsInput extends VersionFilter {
  readonly name: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Newest first, without those that are deleted. */
export async function listVersions(
  ctx: Context,
  input: ListVersionsInput,
): Promise<Page<VersionDto>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const model = await getModelRow(db(), input.name);
  const conditions = [
    Prisma.sql`s.model_id = ${model.id}::uuid`,
    ...versionConditions(input, "near"),
  ];
  if (input.cursor !== undefined) {
    const [before] = decodeCursor(input.cursor, [/^\d{1,10}$/]);
    conditions.push(Prisma.sql`s.number < ${Number(before)}::bigint`);
  }
  const found = await db().$queryRaw<{ id: string; number: number }[]>`
    SELECT s.version_id::text AS id, s.number FROM version_search AS s
    WHERE ${Prisma.join(conditions, " AND ")} ORDER BY s.number DESC LIMIT ${input.limit + 1}`;
  const page = cutPage(found, input.limit, ({ number }) => [number]);
  return { data: await readVersions(page.rows), nextCursor: page.nextCursor };
}
