import { rm } from "node:fs/promises";
import path from "node:path";
import { dataPaths } from "@/lib/platform/data-dir";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { remember } from "@/lib/platform/remember";
import type { ArtifactStore, CommitResult } from "../artifact-store";
import { batchSize, collectIncoming, orphanAgeMs } from "../collect-orphans";
import { openDiskStore } from "../disk-store";
import { artifactMissing } from "../read-blob";
import type { ReceivedFile } from "../receive-file";
import { evictCached, touchCached } from "./cache";
import { downloadObject, isObjectIntact } from "./download";
import {
  abortOldUploads,
  deleteObject,
  headObject,
  listOldObjects,
  putObject,
  touchObject,
} from "./objects";

/** An object as young as this is looked at and named before any collection would take it. */
const youngMs = 60 * 60_000;

/**
 * Blobs in a bucket, and in the data folder those that are used: scans and models' processes read local
 * files. What comes from the bucket is checked on its way here, and what is here is checked at every load as
 * on a disk.
 */
export function openS3Store(): ArtifactStore {
  const { blobs, incoming } = dataPaths();
  const cache = openDiskStore();

  async function fetch(digest: string): Promise<void> {
    const folder = path.dirname(cache.pathOf(digest));
    if (await isCached(cache, digest)) return touchCached(folder);
    await onceAtATime(digest, async () => {
      const file = await downloadObject(digest, incoming);
      try {
        await cache.commit(file);
      } finally {
        await cache.discard(file);
      }
      await evict(blobs);
    });
  }

  /** What is wrong here may be right in the bucket: only what is wrong there too is damaged. */
  async function verifyBy(look: (digest: string) => Promise<void>, digest: string): Promise<void> {
    await fetch(digest);
    try {
      return await look(digest);
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith("artifact.")) throw error;
    }
    logger().warn({ digest }, "a blob of the cache was damaged, and is fetched again");
    await rm(path.dirname(cache.pathOf(digest)), { recursive: true, force: true });
    await fetch(digest);
    await look(digest);
  }

  return {
    receive: cache.receive,
    discard: cache.discard,
    pathOf: cache.pathOf,
    fetch,
    async commit(file) {
      const result = await keepObject(file);
      await cache.commit(file);
      await evict(blobs);
      return result;
    },
    async assertPresent(digest) {
      if ((await headObject(digest)) === null) throw artifactMissing(digest);
    },
    verify: (digest) => verifyBy(cache.verify, digest),
    verifyLately: (digest) => verifyBy(cache.verifyLately, digest),
    async *openRead(digest, range) {
      await fetch(digest);
      yield* cache.openRead(digest, range);
    },
    async collectOrphans(removeUnknown) {
      await collectIncoming(incoming);
      await abortOldUploads(orphanAgeMs);
      for await (const digests of listOldObjects(orphanAgeMs)) {
        for (let at = 0; at < digests.length; at += batchSize) {
          await removeUnknown(digests.slice(at, at + batchSize), async (digest) => {
            await deleteObject(digest);
            const folder = path.dirname(cache.pathOf(digest));
            await rm(folder, { recursive: true, force: true });
          });
        }
      }
      await evict(blobs);
    },
  };
}

async function isCached(cache: ArtifactStore, digest: string): Promise<boolean> {
  return cache.assertPresent(digest).then(
    () => true,
    () => false,
  );
}

async function keepObject(file: ReceivedFile): Promise<CommitResult> {
  const { digest, sizeBytes } = file;
  const found = await headObject(digest);
  if (found === null) {
    await putObject(digest, file);
    return "added";
  }
  const isGood = found.sizeBytes === sizeBytes && (await isObjectIntact(digest));
  if (!isGood) {
    await putObject(digest, file);
    return "repaired";
  }
  if (!isYoung(found) && !(await rejuvenate(digest, sizeBytes))) await putObject(digest, file);
  return "present";
}

function isYoung({ modifiedAt }: { readonly modifiedAt: Date }): boolean {
  return Date.now() - modifiedAt.getTime() < youngMs;
}

/** Looks what came of it: not every server makes an object young that is copied onto itself. */
async function rejuvenate(digest: string, sizeBytes: number): Promise<boolean> {
  if (!(await touchObject(digest, sizeBytes))) return false;
  const touched = await headObject(digest);
  return touched !== null && isYoung(touched);
}

/** Many ask for one blob at the same moment, as when a gateway starts; one fetches it. */
function onceAtATime(digest: string, work: () => Promise<void>): Promise<void> {
  const running = remember("artifact downloads", () => new Map<string, Promise<void>>());
  const current = running.get(digest);
  if (current !== undefined) return current;
  const started = work().finally(() => running.delete(digest));
  running.set(digest, started);
  return started;
}

/** A cache that is too large is a nuisance, and no reason to refuse what was asked for. */
async function evict(blobs: string): Promise<void> {
  await evictCached(blobs).catch((error: unknown) =>
    logger().warn({ err: error }, "the cache of artifacts could not be made smaller"),
  );
}
