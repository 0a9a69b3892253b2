import { getKey, listKeys } from "@/lib/access";
import { listServiceAccounts } from "@/lib/access/service-accounts";
import type { Context } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { type Page, pageQuery } from "@/lib/contract/paging";
import type { ServiceAccountDto } from "@/lib/contract/service-account";
import { AppError } from "@/lib/platform/errors";

type Param = string | undefined;

export function readKeys(
  ctx: Context,
  { owner, cursor }: { owner: string | undefined; cursor: Param },
): Promise<Page<KeyDto>> {
  return readFrom(cursor, {}, (query) => listKeys(ctx, { ...query, owner }));
}

/** From the page that is shown anyway, else by its id: a link to one key works anywhere. */
export async function findKey(
  ctx: Context,
  shown: readonly KeyDto[],
  id: string,
): Promise<KeyDto | null> {
  const here = shown.find((key) => key.id === id);
  if (here !== undefined) return here;
  try {
    return await getKey(ctx, { id });
  } catch (error) {
    if (error instanceof AppError && error.code === "key.not_found") return null;
    throw error;
  }
}

/** Up to two hundred: they are what the dialogs offer. */
export function readAccounts(ctx: Context, cursor: Param): Promise<Page<ServiceAccountDto>> {
  return readFrom(cursor, { limit: "200" }, (query) => listServiceAccounts(ctx, query));
}

/** With a cursor of another list, or of somebody's own making: the newest. */
async function readFrom<T>(
  cursor: Param,
  rest: { limit?: string },
  list: (query: { limit: number; cursor?: string | undefined }) => Promise<Page<T>>,
): Promise<Page<T>> {
  const newest = pageQuery.parse(rest);
  try {
    return await list(pageQuery.safeParse({ ...rest, cursor }).data ?? newest);
  } catch (error) {
    if (!(error instanceof AppError && error.code === "cursor.invalid")) throw error;
    return await list(newest);
  }
}
