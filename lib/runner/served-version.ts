import { openArtifactStore } from "@/lib/artifacts";
import type { Context } from "@/lib/contract/actor";
import type { ServedVersion } from "@/lib/inference";
import { verifyAndReport } from "@/lib/registry/artifacts";
import type { SnapshotVersion } from "@/lib/rollout";

/**
 * A version as a process loads it, from files whose bytes were just read and found right. Null: it cannot run.
 * Errors: `artifact.missing` and `artifact.corrupt`, each an event of the audit chain.
 */
export async function toServedVersion(
  ctx: Context,
  model: string,
  version: SnapshotVersion | null,
): Promise<ServedVersion | null> {
  if (version === null || version.servingDigest === null || version.signature === null) return null;
  const { id, number, servingDigest, sizeBytes, files, signature, settings } = version;
  for (const digest of [servingDigest, ...files.map((file) => file.digest)]) {
    await verifyAndReport(ctx, { name: model, number }, digest, "verify");
  }
  const store = openArtifactStore();
  return {
    ...{ id, model, number, sizeBytes, signature, settings },
    digest: servingDigest,
    path: store.pathOf(servingDigest),
    externalFiles: files.map((file) => ({ ...file, path: store.pathOf(file.digest) })),
    batching: version.batching,
    cost: version.cost,
  };
}
