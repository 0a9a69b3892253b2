import type { Context } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import type { Page } from "@/lib/contract/paging";
import { authorize } from "@/lib/platform/authorize";
import { decodeCursor, encodeCursor } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { toKeyDto } from "./key-dto";

/** Newest first; ids are time-ordered (UUID version 7), so that the id alone is the cursor. */
export async function listKeys(
  ctx: Context,
  input: { limit: number; cursor?: string | undefined },
): Promise<Page<KeyDto>> {
  authorize(ctx.actor, "keys:write");
  const [before] =
    input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^[0-9a-f-]{36}$/]);
  const { actor } = ctx;
  const isLimited = actor.kind === "key" && actor.models !== null;
  const rows = await db().apiKey.findMany({
    where: {
      ...(before === undefined ? {} : { id: { lt: before } }),
      // Only keys that reach nothing outside the caller's own models.
      ...(isLimited
        ? {
            models: { isEmpty: false },
            NOT: { models: { hasSome: await modelsBeyond(actor.models ?? []) } },
          }
        : {}),
    },
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  const data = rows.slice(0, input.limit).map(toKeyDto);
  const last = data.at(-1);
  return {
    data,
    nextCursor: rows.length > input.limit && last !== undefined ? encodeCursor([last.id]) : null,
  };
}

/** Models that some key names and the caller may not see. */
async function modelsBeyond(allowed: readonly string[]): Promise<string[]> {
  const rows = await db().$queryRaw<{ model: string }[]>`
    SELECT DISTINCT model FROM api_key, unnest(models) AS model WHERE NOT model = ANY(${[...allowed]})`;
  return rows.map(({ model }) => model);
}
