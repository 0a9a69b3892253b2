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
  const found = await db().$queryRaw<{ id: string; name: string }[]>`
    SELECT id::text, live_name AS name FROM model
    WHERE ${Prisma.join(conditionsOf(ctx, input), " AND ")}
    ORDER BY live_name LIMIT ${input.limit + 1}`;
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

function conditionsOf({ actor }: Context, input: ListModelsInput): Prisma.Sql[] {
  const { limit: _, cursor, tag, q, owner, ...ofVersion } = input;
  const all = [visibleModels(actor)];
  if (cursor !== undefined) {
    const [after = ""] = decodeCursor(cursor, [modelNamePattern]);
    all.push(Prisma.sql`live_name > ${after}`);
  }
  if (tag !== undefined) all.push(Prisma.sql`model.tags @> ${[tag]}::text[]`);
  if (owner !== undefined) all.push(Prisma.sql`model.created_by = ${owner}`);
  if (q !== undefined && q !== "") all.push(Prisma.sql`model.search LIKE ${partOf(q)}`);
  // All of one version: production's, say, and it has that operator.
  if (isAsked(ofVersion)) {
    const conditions = versionConditions(ofVersion);
    all.push(Prisma.sql`EXISTS (SELECT FROM version_search AS s
      WHERE s.model_id = model.id AND ${Prisma.join(conditions, " AND ")})`);
  }
  return all;
}

/** Whether anything is asked of a version. */
function isAsked(filter: Omit<ModelFilter, "q" | "tag" | "owner">): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}
