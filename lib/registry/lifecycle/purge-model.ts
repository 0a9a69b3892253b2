import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { db, inTransaction } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";
import { purgedAtOnce, purgeVersions } from "./purge-versions";

/**
 * Removes what a deleted model has: its versions, examples and grants. The row stays, emptied: the ledger
 * refers to it, and the ledger is for ever. Gives how many artifacts lost their last name.
 */
export async function purgeModel(
  ctx: Context,
  { id, name }: { id: string; name: string },
): Promise<number> {
  let freed = 0;
  for (;;) {
    const versions = await db().version.findMany({
      where: { modelId: id, model: { deletedAt: { not: null } } },
      select: { id: true },
      orderBy: { number: "asc" },
      take: purgedAtOnce,
    });
    const ids = versions.map((version) => version.id);
    const { purged, freedArtifacts } = await purgeVersions(ctx, { modelId: id, model: name, ids });
    freed += freedArtifacts;
    if (purged === 0) break;
  }
  await inTransaction(async (tx) => {
    const { count } = await tx.model.updateMany({
      where: { id, deletedAt: { not: null }, purgedAt: null, versions: { none: {} } },
      data: { purgedAt: new Date(), purgeAfter: null, description: "", card: "", tags: [] },
    });
    // Restored in this moment, or purged by another.
    if (count === 0) return;
    await tx.example.deleteMany({ where: { modelId: id } });
    await tx.goldenSample.deleteMany({ where: { modelId: id } });
    await tx.modelGrant.deleteMany({ where: { modelId: id } });
    await bumpRevision(tx, { model: id });
    await recordAudit(tx, ctx, { action: "model.purged", target: `model:${name}` });
  });
  return freed;
}
