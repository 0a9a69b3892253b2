import type { ServedVersion } from "@/lib/inference";
import type { SnapshotModel, SnapshotVersion } from "@/lib/rollout";

/** What the pool is told of a version. Null: of a deleted model, or not runnable; there is nothing to load. */
export function toServed(
  version: SnapshotVersion | undefined,
  model: SnapshotModel | undefined,
  pathOf: (digest: string) => string,
): ServedVersion | null {
  if (version === undefined || model === undefined || version.status !== "ready") return null;
  const { id, number, servingDigest, sizeBytes, files, signature, settings } = version;
  if (servingDigest === null || signature === null) return null;
  return {
    id,
    model: model.name,
    number,
    digest: servingDigest,
    path: pathOf(servingDigest),
    sizeBytes,
    externalFiles: files.map((file) => ({ ...file, path: pathOf(file.digest) })),
    signature,
    settings,
    batching: version.batching,
    cost: version.cost,
  };
}
