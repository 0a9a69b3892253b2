import { type ArtifactStore, openArtifactStore } from "@/lib/artifacts";
import { currentTimeMs } from "@/lib/platform/clock";
import { dbDeadlineMs, inTransaction, type Tx } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";

/** One number for one purpose; any other user of advisory locks has another. */
const collectionLock = 6_021_974_001n;

/**
 * Whoever makes a row that names a blob holds this until the row is there, and looks whether the blob is
 * still there while holding it. The collection holds it alone: it removes nothing that is about to be named.
 */
export async function holdOffCollection(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(${collectionLock})`;
}

/** Nobody names a blob while this is held, and nobody is about to. */
export async function holdCollectionAlone(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${collectionLock})`;
}

/**
 * The transaction ends by itself after dbDeadlineMs, and its lock with it: a removal that began later could
 * take a blob that was named since. One takes at most as long as this again (artifacts/s3/objects.ts).
 */
const beginWithinMs = dbDeadlineMs / 2 - 250;

/** Removes blobs older than a day that no row names, and uploads that were never finished. */
export async function collectOrphans(
  store: Pick<ArtifactStore, "collectOrphans"> = openArtifactStore(),
): Promise<number> {
  let removed = 0;
  await store.collectOrphans(async (digests, remove) => {
    await inTransaction(async (tx) => {
      const untilMs = currentTimeMs() + beginWithinMs;
      await holdCollectionAlone(tx);
      const known = await tx.artifact.findMany({
        where: { digest: { in: [...digests] } },
        select: { digest: true },
      });
      const names = new Set(known.map(({ digest }) => digest));
      for (const digest of digests.filter((one) => !names.has(one))) {
        // The next collection finds what is left.
        if (currentTimeMs() > untilMs) return;
        await remove(digest);
        removed += 1;
      }
    });
  });
  if (removed > 0) logger().info({ removed }, "orphaned artifacts were removed");
  return removed;
}
