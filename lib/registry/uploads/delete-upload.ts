import { hashMemory, removePart } from "@/lib/artifacts/uploads";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { inTransaction } from "@/lib/platform/db";
import { getUploadRow, uploadNotFound } from "./upload-row";

/**
 * Gives an upload up. A request that still writes to it finds its row gone at its next acknowledgement; a
 * version that was made of it stays. Errors: `upload.not_found`.
 */
export async function deleteUpload(ctx: Context, { id }: { id: string }): Promise<void> {
  const row = await getUploadRow(ctx, id);
  await inTransaction(async (tx) => {
    const { count } = await tx.upload.deleteMany({ where: { id } });
    if (count === 0) throw uploadNotFound(id);
    await recordAudit(tx, ctx, {
      action: "upload.deleted",
      target: `upload:${id}`,
      before: { model: row.model, fileName: row.fileName, offset: Number(row.offsetBytes) },
    });
  });
  hashMemory().forget(id);
  await removePart(id);
}
