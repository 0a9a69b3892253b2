import type { Context } from "@/lib/contract/actor";
import type { UploadDto } from "@/lib/contract/upload";
import { finishUpload } from "./finish-upload";
import { getUploadRow, ownerOf, toUploadDto } from "./upload-row";

/**
 * Reads an upload. One whose bytes are all here and whose console ended in the middle of verifying them is
 * gone on with, by its owner's asking. Errors: `upload.not_found`.
 */
export async function getUpload(ctx: Context, { id }: { id: string }): Promise<UploadDto> {
  const row = await getUploadRow(ctx, id);
  const owner = ownerOf(ctx.actor);
  const isOwn = row.ownerKind === owner.ownerKind && row.ownerId === owner.ownerId;
  const isLeft = row.leaseUntil === null || row.leaseUntil.getTime() < Date.now();
  if (row.state === "verifying" && isLeft && isOwn) {
    // How it ends stands in the upload; this answer says that it is under way.
    void finishUpload(ctx, id, 0).catch(() => {});
  }
  return toUploadDto(ctx, row);
}
