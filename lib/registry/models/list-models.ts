import type { Context } from "@/lib/contract/actor";
import { type ModelDto, modelNamePattern } from "@/lib/contract/model";
import type { Page } from "@/lib/contract/paging";
import { authorize } from "@/lib/platform/authorize";
import { decodeCursor, encodeCursor } from "@/lib/platform/cursor";
import { db, type Prisma } from "@/lib/platform/db";
import { modelInclude, toModelDto } from "./model-dto";

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
    include: modelInclude,
    orderBy: { liveName: "asc" },
    take: input.limit + 1,
  });
  const data = rows.slice(0, input.limit).map(toModelDto);
  const last = data.at(-1);
  const isMore = rows.length > input.limit && last !== undefined;
  return { data, nextCursor: isMore ? encodeCursor([last.name]) : null };
}

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
