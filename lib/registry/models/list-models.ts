import type { Context } from "@/lib/contract/actor";
import { type ModelDto, modelNamePattern } from "@/lib/contract/model";
import type { Page } from "@/lib/contract/paging";
import { versionStatusSchema } from "@/lib/contract/version";
import { authorize } from "@/lib/platform/authorize";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db, type Prisma } from "@/lib/platform/db";
import { type ModelRow, modelInclude, toModelDto } from "./model-dto";

interface ListModelsInput {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** A part of the name or of the description, in any case. */
  readonly q?: string | undefined;
  readonly tag?: string | undefined;
}

/** By name; the last name of a page is its cursor. Only what the caller may see. */
export async function listModels(ctx: Context, input: ListModelsInput): Promise<Page<ModelDto>> {
  authorize(ctx.actor, "models:read");
  const rows = await db().model.findMany({
    where: { AND: filtersOf(ctx, input) },
    include: { aliases: modelInclude.aliases },
    orderBy: { liveName: "asc" },
    take: input.limit + 1,
  });
  const page = cutPage(rows, input.limit, ({ name }) => [name]);
  const statuses = await listNewestStatuses(page.rows.map(({ id }) => id));
  return {
    data: page.rows.map((row) => toModelDto({ ...row, versions: statuses.get(row.id) ?? [] })),
    nextCursor: page.nextCursor,
  };
}

/** By model. Not by an include: Prisma would read every version of every model and drop all but the newest. */
async function listNewestStatuses(ids: readonly string[]): Promise<Map<string, NewestVersion>> {
  const rows = await db().$queryRaw<{ id: string; status: string }[]>`
    SELECT model.id::text, newest.status::text FROM unnest(${[...ids]}::uuid[]) AS model (id)
    CROSS JOIN LATERAL (SELECT status FROM version WHERE model_id = model.id
                        ORDER BY number DESC LIMIT 1) AS newest`;
  return new Map(
    rows.map(({ id, status }) => [id, [{ status: versionStatusSchema.parse(status) }]]),
  );
}

type NewestVersion = ModelRow["versions"];

function filtersOf({ actor }: Context, input: ListModelsInput): Prisma.ModelWhereInput[] {
  const filters: Prisma.ModelWhereInput[] = [{ liveName: { not: null } }];
  if (actor.kind === "key" && actor.models !== null)
    filters.push({ liveName: { in: [...actor.models] } });
  if (input.cursor !== undefined) {
    const [after = ""] = decodeCursor(input.cursor, [modelNamePattern]);
    filters.push({ liveName: { gt: after } });
  }
  if (input.tag !== undefined) filters.push({ tags: { has: input.tag } });
  if (input.q !== undefined) {
    // Prisma hands it to ILIKE as it is, where %, _ and \\ would mean something.
    const literal = input.q.replace(/[\\%_]/g, "\\$&");
    const part = { contains: literal, mode: "insensitive" } as const;
    filters.push({ OR: [{ name: part }, { description: part }] });
  }
  return filters;
}
