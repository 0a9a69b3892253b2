import { readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { env } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import { isMissing } from "../storage-error";
import { headObject } from "./objects";

/** Whoever asked for a blob opens it within this time; what serves asks again before it is over. */
const inUseMs = 15 * 60_000;

interface CachedBlob {
  readonly digest: string;
  readonly folder: string;
  readonly sizeBytes: number;
  readonly usedAtMs: number;
}

/** Marks a blob as used now. */
export async function touchCached(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

/**
 * Removes blobs that were not used for the longest time until the rest fits. Never what was asked for lately,
 * nor what the bucket does not have: that may be all there is of it, as after a change from a disk.
 */
export async function evictCached(
  blobs: string,
  maxBytes = env().ONNWARD_ARTIFACT_CACHE_BYTES,
): Promise<void> {
  const cached = await listCached(blobs);
  let total = cached.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const byAge = cached.toSorted((a, b) => a.usedAtMs - b.usedAtMs);
  for (const { digest, folder, sizeBytes, usedAtMs } of byAge) {
    if (total <= maxBytes || Date.now() - usedAtMs < inUseMs) return;
    const stored = await headObject(digest);
    if (stored?.sizeBytes !== sizeBytes) {
      logger().warn({ digest }, "a blob of the cache is not in the bucket, and is kept");
      continue;
    }
    // An open file outlives its name, and so does what a model's process has mapped.
    await rm(folder, { recursive: true, force: true });
    total -= sizeBytes;
  }
}

async function listCached(blobs: string): Promise<CachedBlob[]> {
  const cached: CachedBlob[] = [];
  for (const digest of await readdir(blobs).catch(() => [])) {
    if (digest.startsWith(".")) continue;
    const folder = path.join(blobs, digest);
    try {
      const [{ size }, { mtimeMs }] = await Promise.all([
        stat(path.join(folder, "model.onnx")),
        stat(folder),
      ]);
      cached.push({ digest, folder, sizeBytes: size, usedAtMs: mtimeMs });
    } catch (error) {
      // Another process removed it meanwhile.
      if (!isMissing(error)) throw error;
    }
  }
  return cached;
}
