import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import type { VersionFilter } from "@/lib/contract/search";
import type { VersionDto } from "@/lib/contract/version";
import { authorize } from "@/lib/platform/authorize";
import { visibleModels } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { readVersions } from "./read-versions";
import { versionConditions, type Way } from "./version-conditions";

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
  const visible = Prisma.sql`s.model_id IN (SELECT id FROM model WHERE ${visibleModels(ctx.actor)})`;
  const conditionsOf = (way: Way) =>
    Prisma.join([visible, ...versionConditions(input, way)], " AND ");
  // Ids are made in the order of time.
  const after = placeOf(input.cursor);
  const wanted = input.limit + 1;
  // Of a few models these are few versions, whatever else is asked.
  const isForFew = ctx.actor.kind === "key" && ctx.actor.models !== null;
  const near = await findNear({ conditions: conditionsOf("near"), after, wanted });
  const found =
    near.length === wanted
      ? near
      : await findFar({ conditions: conditionsOf(isForFew ? "near" : "far"), after, wanted });
  const page = cutPage(found, input.limit, ({ id }) => [id]);
  return { data: await readVersions(page.rows), nextCursor: page.nextCursor };
}

function placeOf(cursor: string | undefined): Prisma.Sql {
  if (cursor === undefined) return Prisma.sql`true`;
  const [before = ""] = decodeCursor(cursor, [uuidPattern]);
  return Prisma.sql`s.version_id < ${before}::uuid`;
}

interface Look {
  readonly conditions: Prisma.Sql;
  readonly after: Prisma.Sql;
  readonly wanted: number;
}

/** How many of the newest are looked through one by one. */
const nearRows = 2_000;

/** What many versions are is found among the newest, whatever an estimate says of how many they are. */
function findNear({ conditions, after, wanted }: Look): Promise<{ id: string }[]> {
  return db().$queryRaw`
    SELECT s.version_id::text AS id FROM (SELECT * FROM version_search AS s WHERE ${after}
      ORDER BY s.version_id DESC LIMIT ${nearRows}) AS s
    WHERE ${conditions} ORDER BY s.version_id DESC LIMIT ${wanted}`;
}

/**
 * What few are, by the indexes of what is asked: gathered before it is put in order, since PostgreSQL would else
 * bet on coming across enough of them on the way through all.
 */
function findFar({ conditions, after, wanted }: Look): Promise<{ id: string }[]> {
  return db().$queryRaw`
    WITH fitting AS MATERIALIZED (SELECT s.version_id FROM version_search AS s WHERE ${after} AND ${conditions})
    SELECT version_id::text AS id FROM fitting ORDER BY version_id DESC LIMIT ${wanted}`;
}
