import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import type { ServiceAccountDto } from "@/lib/contract/service-account";
import { authorize } from "@/lib/platform/authorize";
import { cutPage, decodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { countWorkingKeys, toServiceAccountDto } from "./service-account-dto";

/** Newest first; ids are time-ordered (UUID version 7), so that the id alone is the cursor. */
export async function listServiceAccounts(
  ctx: Context,
  input: { limit: number; cursor?: string | undefined },
): Promise<Page<ServiceAccountDto>> {
  authorize(ctx.actor, "users:read");
  const [before] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [uuidPattern]);
  const rows = await db().serviceAccount.findMany({
    where: before === undefined ? {} : { id: { lt: before } },
    include: countWorkingKeys(),
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  const page = cutPage(rows, input.limit, ({ id }) => [id]);
  return { data: page.rows.map(toServiceAccountDto), nextCursor: page.nextCursor };
}
