import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { KeyDto, listKeysQuery } from "@/lib/contract/key";
import type { Page } from "@/lib/contract/paging";
import { authorize } from "@/lib/platform/authorize";
import { currentTimeMs } from "@/lib/platform/clock";
import { cutPage, decodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { keyRelations, toKeyDto } from "./key-dto";

/**
 * Newest first; ids are time-ordered (UUID version 7), so that the id alone is the cursor. A caller whose
 * own key is limited to some models sees only keys that reach nothing else.
 */
export async function listKeys(
  ctx: Context,
  input: z.output<typeof listKeysQuery>,
): Promise<Page<KeyDto>> {
  authorize(ctx.actor, "keys:read");
  const [before] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [uuidPattern]);
  const { actor } = ctx;
  const all = [Prisma.sql`true`];
  if (before !== undefined) all.push(Prisma.sql`id < ${before}::uuid`);
  if (actor.kind === "key" && actor.models !== null) {
    all.push(Prisma.sql`cardinality(models) > 0 AND models <@ ${[...actor.models]}::text[]`);
  }
  if (input.owner !== undefined) {
    const { owner } = input;
    all.push(Prisma.sql`(owner_user_id = ${owner}::uuid OR service_account_id = ${owner}::uuid)`);
  }
  if (input.state === "working") {
    const now = new Date(currentTimeMs());
    all.push(Prisma.sql`revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`);
  }
  // Prisma's filters have no "contained by".
  const ids = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM api_key WHERE ${Prisma.join(all, " AND ")}
    ORDER BY id DESC LIMIT ${input.limit + 1}`;
  const page = cutPage(ids, input.limit, ({ id }) => [id]);
  const rows = await db().apiKey.findMany({
    where: { id: { in: page.rows.map(({ id }) => id) } },
    include: keyRelations,
    orderBy: { id: "desc" },
  });
  return { data: rows.map(toKeyDto), nextCursor: page.nextCursor };
}
