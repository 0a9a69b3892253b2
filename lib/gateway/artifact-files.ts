import type { ArtifactStore } from "@/lib/artifacts";
import type { ServedVersion, WorkerPool, WorkerPoolOptions } from "@/lib/inference";
import { logger } from "@/lib/platform/logger";

/** Well within the time that a cache keeps what was asked for (artifacts/s3/cache.ts). */
const keepMs = 5 * 60_000;

export interface ArtifactFiles {
  /** For the pool: files of a version are here before its worker starts. */
  readonly prepare: NonNullable<WorkerPoolOptions["prepare"]>;
  /** Keeps the files of what is loaded where they are, as a worker may start again at any time. */
  keep(pool: Pick<WorkerPool, "stateOf">): NodeJS.Timeout;
}

/** With a store that is elsewhere, what serves has to be brought here, and to stay. */
export function createArtifactFiles(
  store: Pick<ArtifactStore, "fetch" | "verify">,
  everyMs = keepMs,
): ArtifactFiles {
  const held = new Map<string, readonly string[]>();
  return {
    async prepare(version, lastFault) {
      const digests = digestsOf(version);
      held.set(version.id, digests);
      // A worker found its file damaged: a local copy is looked at anew, and replaced where it is wrong.
      const isDoubtful = lastFault?.code.startsWith("artifact.") === true;
      for (const digest of digests) await (isDoubtful ? store.verify : store.fetch)(digest);
    },
    keep: (pool) =>
      setInterval(() => {
        for (const [id, digests] of held) {
          if (pool.stateOf(id).kind === "absent") held.delete(id);
          else void touchAll(store, digests);
        }
      }, everyMs).unref(),
  };
}

function digestsOf({ digest, externalFiles }: ServedVersion): readonly string[] {
  return [digest, ...externalFiles.map((file) => file.digest)];
}

async function touchAll(
  store: Pick<ArtifactStore, "fetch">,
  digests: readonly string[],
): Promise<void> {
  try {
    for (const digest of digests) await store.fetch(digest);
  } catch (error) {
    // Its worker has it loaded; should it start again, the same error is said for the version.
    logger().warn({ err: error }, "the files of a loaded version could not be kept here");
  }
}
