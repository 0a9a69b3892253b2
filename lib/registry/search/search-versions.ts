import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import type { VersionFilter } from "@/lib/contract/search";
import type { VersionDto } from "@/lib/contract/version";
import { authorize } from "@/lib/platform/authorize";
import { visibleModels } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { readVersions } from "./read-versions";
import { versionConditions } from "./version-conditions";

interface SearchVersionsInput extends VersionFilter {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Versions of every model that the caller may see, newest first. */
export async function searchVersions(
  ctx: Context,
  input: SearchVersionsInput,
): Promise<Page<VersionDto>> {
  authorize(ctx.actor, "models:read");
  const conditions = [visibleModels(ctx.actor), ...versionConditions(input)];
  if (input.cursor !== undefined) {
    const [before = ""] = decodeCursor(input.cursor, [uuidPattern]);
    conditions.push(Prisma.sql`s.version_id < ${before}::uuid`);
  }
  // Ids are made in the order of time.
  const found = await db().$queryRaw<{ id: string }[]>`
    SELECT s.version_id::text AS id FROM version_search AS s JOIN model ON model.id = s.model_id
    WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY s.version_id DESC LIMIT ${input.limit + 1}`;
  const page = cutPage(found, input.limit, ({ id }) => [id]);
  return { data: await readVersions(page.rows), nextCursor: page.nextCursor };
}
