import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import type { listUsersQuery, UserDto } from "@/lib/contract/user";
import { authorize } from "@/lib/platform/authorize";
import { cutPage, decodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { toUserDto } from "./user-dto";
import { wholeUser } from "./user-row";

/** Newest first; ids are time-ordered (UUID version 7), so that the id alone is the cursor. */
export async function listUsers(
  ctx: Context,
  input: z.output<typeof listUsersQuery>,
): Promise<Page<UserDto>> {
  authorize(ctx.actor, "users:read");
  const [before] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [uuidPattern]);
  const contains = containing(input.q);
  const rows = await db().user.findMany({
    where: {
      ...(before === undefined ? {} : { id: { lt: before } }),
      ...(contains === null ? {} : { OR: [{ email: contains }, { name: contains }] }),
    },
    ...wholeUser,
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  const page = cutPage(rows, input.limit, ({ id }) => [id]);
  return { data: page.rows.map(toUserDto), nextCursor: page.nextCursor };
}

function containing(q: string | undefined) {
  if (q === undefined || q === "") return null;
  return { contains: q.replace(/[\\%_]/g, "\\$&"), mode: "insensitive" } as const;
}
