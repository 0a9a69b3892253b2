import type { Context } from "@/lib/contract/actor";
import type { StorageDto } from "@/lib/contract/deletion";
import { authorize } from "@/lib/platform/authorize";
import { authorizeModel, visibleModels } from "@/lib/platform/authorize-model";
import { db, Prisma } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { versionsOfModel, weighArtifacts } from "./weigh-artifacts";

/** What a model's versions hold of the artifact store. */
export async function getModelStorage(
  ctx: Context,
  { name }: { name: string },
): Promise<StorageDto> {
  await authorizeModel(ctx.actor, "models:read", name);
  const { id } = await getModelRow(db(), name);
  return readStorage(id, name);
}

/** Models by what they hold, the largest first: only what the caller may see. */
export async function listLargestModels(
  ctx: Context,
  { limit }: { limit: number },
): Promise<{ data: { model: string; totalBytes: number }[] }> {
  authorize(ctx.actor, "models:read");
  const rows = await db().$queryRaw<{ name: string; bytes: bigint }[]>`
    SELECT model.name, model.stored_bytes AS bytes FROM model
    WHERE ${visibleModels(ctx.actor)} AND model.stored_bytes > 0
    ORDER BY model.stored_bytes DESC LIMIT ${limit}`;
  return { data: rows.map(({ name, bytes }) => ({ model: name, totalBytes: Number(bytes) })) };
}

async function readStorage(modelId: string, model: string): Promise<StorageDto> {
  const which = versionsOfModel(modelId);
  const deleted = Prisma.sql`${which} AND version.deleted_at IS NOT NULL`;
  const [all, gone, versionCount] = await Promise.all([
    weighArtifacts(db(), which),
    weighArtifacts(db(), deleted),
    db().version.count({ where: { modelId, deletedAt: null } }),
  ]);
  return {
    model,
    totalBytes: all.ownBytes + all.sharedBytes,
    ownBytes: all.ownBytes,
    sharedBytes: all.sharedBytes,
    deletedBytes: gone.ownBytes,
    versionCount,
  };
}
