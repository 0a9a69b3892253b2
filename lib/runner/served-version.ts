import { openArtifactStore } from "@/lib/artifacts";
import type { ServedVersion } from "@/lib/inference";
import type { SnapshotVersion } from "@/lib/rollout";

/** A version as a process loads it, from files whose bytes were just read and found right. Null: it cannot run. */
export async function toServedVersion(
  model: string,
  version: SnapshotVersion | null,
): Promise<ServedVersion | null> {
  if (version === null || version.servingDigest === null || version.signature === null) return null;
  const { id, number, servingDigest, sizeBytes, files, signature, settings } = version;
  const store = openArtifactStore();
  for (const digest of [servingDigest, ...files.map((file) => file.digest)]) {
    await store.verify(digest);
  }
  return {
    ...{ id, model, number, sizeBytes, signature, settings },
    digest: servingDigest,
    path: store.pathOf(servingDigest),
    externalFiles: files.map((file) => ({ ...file, path: store.pathOf(file.digest) })),
    batching: version.batching,
    cost: version.cost,
  };
}
