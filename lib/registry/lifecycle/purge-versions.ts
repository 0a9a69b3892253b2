import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { inTransaction, Prisma, type Tx } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";
import { holdCollectionAlone } from "../versions/collect-orphans";
import { countStorage, namedArtifacts } from "./count-storage";
import { versionsById } from "./weigh-artifacts";

/** Few enough that uploads, which wait for this, wait for milliseconds. */
export const purgedAtOnce = 100;

interface Doomed {
  readonly id: string;
  readonly number: number;
}

/**
 * Removes the rows of deleted versions for good, and of their artifacts those that nothing names any more. The
 * blobs themselves go with the next collection of orphans, which looks again: bytes that are uploaded once
 * more in this moment stay. Only versions that are deleted, or whose model is; of `ids` at most
 * `purgedAtOnce`. Gives how many artifacts lost their last name.
 */
export async function purgeVersions(
  ctx: Context,
  { modelId, model, ids }: { modelId: string; model: string; ids: readonly string[] },
): Promise<{ purged: number; freedArtifacts: number }> {
  return inTransaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM model WHERE id = ${modelId}::uuid FOR NO KEY UPDATE`;
    const doomed = await findDoomed(tx, modelId, ids.slice(0, purgedAtOnce));
    if (doomed.length === 0) return { purged: 0, freedArtifacts: 0 };
    // Whoever names a blob holds this too: what is found nameless here stays so until it is gone.
    await holdCollectionAlone(tx);
    const gone = doomed.map(({ id }) => id);
    const digests = await tx.$queryRaw<{ digest: string }[]>`
      SELECT DISTINCT digest FROM (${namedArtifacts(versionsById(gone))}) AS named`;
    await tx.work.deleteMany({ where: { kind: "version.validate", subjectId: { in: gone } } });
    await tx.version.deleteMany({ where: { id: { in: gone } } });
    const freedArtifacts = await forgetNameless(
      tx,
      digests.map(({ digest }) => digest),
    );
    await countStorage(tx, modelId);
    await bumpRevision(tx, { model: modelId });
    for (const { number } of doomed) {
      await recordAudit(tx, ctx, {
        action: "version.purged",
        target: `version:${model}@${number}`,
      });
    }
    return { purged: doomed.length, freedArtifacts };
  });
}

/** Again under the lock: what was restored meanwhile stays. */
function findDoomed(tx: Tx, modelId: string, ids: readonly string[]): Promise<Doomed[]> {
  return tx.version.findMany({
    where: {
      modelId,
      id: { in: [...ids] },
      OR: [{ deletedAt: { not: null } }, { model: { deletedAt: { not: null } } }],
    },
    select: { id: true, number: true },
    orderBy: { number: "asc" },
  });
}

async function forgetNameless(tx: Tx, digests: readonly string[]): Promise<number> {
  return tx.$executeRaw(Prisma.sql`
    DELETE FROM artifact WHERE digest = ANY(${[...digests]}::text[])
      AND NOT EXISTS (SELECT FROM version WHERE version.digest = artifact.digest)
      AND NOT EXISTS (SELECT FROM version WHERE version.serving_digest = artifact.digest)
      AND NOT EXISTS (SELECT FROM version_file WHERE version_file.digest = artifact.digest)`);
}
