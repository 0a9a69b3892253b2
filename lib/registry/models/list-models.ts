import type { Context } from "@/lib/contract/actor";
import { type ModelDto, modelNamePattern } from "@/lib/contract/model";
import type { Page } from "@/lib/contract/paging";
import type { ModelFilter } from "@/lib/contract/search";
import { versionStatusSchema } from "@/lib/contract/version";
import { authorize } from "@/lib/platform/authorize";
import { visibleModels } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { partOf, versionConditions } from "../search";
import { type ModelRow, modelInclude, toModelDto } from "./model-dto";

interface ListModelsInput extends ModelFilter {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** By name; the last name of a page is its cursor. Only what the caller may see. */
export async function listModels(ctx: Context, input: ListModelsInput): Promise<Page<ModelDto>> {
  authorize(ctx.actor, "models:read");
  const found = await findModels(ctx, input);
  const page = cutPage(found, input.limit, ({ name }) => [name]);
  const ids = page.rows.map(({ id }) => id);
  const [rows, statuses] = await Promise.all([listRows(ids), listNewestStatuses(ids)]);
  return {
    data: rows.map((row) => toModelDto({ ...row, versions: statuses.get(row.id) ?? [] })),
    nextCursor: page.nextCursor,
  };
}

/** By model. Not by an include: Prisma would read every version of every model and drop all but the newest. */
async function listNewestStatuses(ids: readonly string[]): Promise<Map<string, NewestVersion>> {
  const rows = await db().$queryRaw<{ id: string; number: number; status: string }[]>`
    SELECT model.id::text, newest.number, newest.status::text FROM unnest(${[...ids]}::uuid[]) AS model (id)
    CROSS JOIN LATERAL (SELECT number, status FROM version_search
                        WHERE model_id = model.id
                        ORDER BY number DESC LIMIT 1) AS newest`;
  return new Map(
    rows.map(({ id, number, status }) => [
      id,
      [{ number, status: versionStatusSchema.parse(status) }],
    ]),
  );
}

type NewestVersion = ModelRow["versions"];

function listRows(ids: readonly string[]) {
  return db().model.findMany({
    where: { id: { in: [...ids] } },
    include: { aliases: modelInclude.aliases },
    orderBy: { liveName: "asc" },
  });
}

/** How many models are looked through one by one, each with its versions: LATERAL, so that it really is one by one. */
const nearRows = 500;

/**
 * What many models have is found among the next ones; what few have, by the indexes of versions, gathered before
 * it is put in order (search/search-versions.ts says why).
 */
async function findModels(
  { actor }: Context,
  input: ListModelsInput,
): Promise<{ id: string; name: string }[]> {
  const { limit, cursor, tag, q, owner, ...ofVersion } = input;
  const wanted = limit + 1;
  const own = Prisma.join(
    [visibleModels(actor), placeOf(cursor), ...modelConditions({ tag, q, owner })],
    " AND ",
  );
  if (!isAsked(ofVersion)) {
    return db().$queryRaw`
      SELECT id::text, live_name AS name FROM model WHERE ${own} ORDER BY live_name LIMIT ${wanted}`;
  }
  // All of one version: production's, say, and it has that operator.
  const near = await db().$queryRaw<{ id: string; name: string }[]>`
    SELECT id::text, live_name AS name FROM (SELECT id, live_name FROM model WHERE ${own}
      ORDER BY live_name LIMIT ${nearRows}) AS model
    CROSS JOIN LATERAL (SELECT FROM version_search AS s
      WHERE s.model_id = model.id AND ${Prisma.join(versionConditions(ofVersion, "near"), " AND ")}
      LIMIT 1) AS one
    ORDER BY live_name LIMIT ${wanted}`;
  if (near.length === wanted || (await isAtEnd(own))) return near;
  const conditions = Prisma.join(versionConditions(ofVersion, "far"), " AND ");
  return db().$queryRaw`
    WITH fitting AS MATERIALIZED (SELECT DISTINCT s.model_id FROM version_search AS s WHERE ${conditions})
    SELECT id::text, live_name AS name FROM model JOIN fitting ON fitting.model_id = model.id
    WHERE ${own} ORDER BY live_name LIMIT ${wanted}`;
}

/** Whether all models there are were looked through: for who sees few, and on the last page. */
async function isAtEnd(own: Prisma.Sql): Promise<boolean> {
  const further = await db().$queryRaw<unknown[]>`
    SELECT 1 FROM model WHERE ${own} ORDER BY live_name OFFSET ${nearRows} LIMIT 1`;
  return further.length === 0;
}

function placeOf(cursor: string | undefined): Prisma.Sql {
  if (cursor === undefined) return Prisma.sql`true`;
  const [after = ""] = decodeCursor(cursor, [modelNamePattern]);
  return Prisma.sql`live_name > ${after}`;
}

function modelConditions({ tag, q, owner }: Pick<ModelFilter, "tag" | "q" | "owner">) {
  const all: Prisma.Sql[] = [];
  if (tag !== undefined) all.push(Prisma.sql`model.tags @> ${[tag]}::text[]`);
  if (owner !== undefined) all.push(Prisma.sql`model.created_by = ${owner}`);
  if (q !== undefined && q !== "") all.push(Prisma.sql`model.search LIKE ${partOf(q)}`);
  return all;
}

/** Whether anything is asked of a version. */
function isAsked(filter: Omit<ModelFilter, "q" | "tag" | "owner">): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}
