import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import type { UploadDto } from "@/lib/contract/upload";
import { cutPage, decodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { ownerOf, toUploadDtos } from "./upload-row";

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The caller's own uploads, newest first, as far as they have not expired. Errors: `cursor.invalid`. */
export async function listUploads(
  ctx: Context,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<UploadDto>> {
  const [at, id] = cursor === undefined ? [] : decodeCursor(cursor, [timePattern, uuidPattern]);
  const after =
    at === undefined || id === undefined
      ? {}
      : { OR: [{ createdAt: { lt: new Date(at) } }, { createdAt: new Date(at), id: { lt: id } }] };
  const found = await db().upload.findMany({
    where: { ...ownerOf(ctx.actor), expiresAt: { gt: new Date() }, ...after },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
  });
  const { rows, nextCursor } = cutPage(found, limit, (row) => [
    row.createdAt.toISOString(),
    row.id,
  ]);
  return { data: await toUploadDtos(ctx, rows), nextCursor };
}
