import { createHash, type Hash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { artifactCorrupt, artifactMissing } from "../read-blob";
import type { ReceivedFile } from "../receive-file";
import { toStorageError } from "../storage-error";
import { statusOf, toBucketError } from "./bucket";
import { getObject } from "./objects";

/** Broken connections in a row without a byte of progress; each that brought some starts the count anew. */
const attemptsWithoutProgress = 5;
const silenceMs = 30_000;

interface Progress {
  readonly hash: Hash;
  reached: number;
  etag: string | undefined;
}

/**
 * Brings an object into a file of the incoming folder, in constant memory, and goes on at the byte that was
 * reached when the connection breaks. The bytes have the digest, or nothing is left.
 * Errors: `artifact.missing`, `artifact.corrupt`, `storage.unavailable`, `storage.full`.
 */
export async function downloadObject(digest: string, incoming: string): Promise<ReceivedFile> {
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const target = path.join(incoming, `${randomUUID()}.part`);
  const file = await open(target, "wx", 0o600).catch((error: unknown) => {
    throw toStorageError(error);
  });
  try {
    const progress: Progress = { hash: createHash("sha256"), reached: 0, etag: undefined };
    await receiveAll(digest, file, progress);
    if (progress.hash.digest("hex") !== digest) throw artifactCorrupt(digest);
    await file.sync();
    return { path: target, digest, sizeBytes: progress.reached };
  } catch (error) {
    await rm(target, { force: true });
    throw toStorageError(error);
  } finally {
    await file.close();
  }
}

/** Reads the object to its end and compares it with its digest; keeps nothing. */
export async function isObjectIntact(digest: string): Promise<boolean> {
  const progress: Progress = { hash: createHash("sha256"), reached: 0, etag: undefined };
  await receiveAll(digest, null, progress);
  return progress.hash.digest("hex") === digest;
}

async function receiveAll(
  digest: string,
  file: FileHandle | null,
  progress: Progress,
): Promise<void> {
  for (let failures = 0; ; ) {
    const before = progress.reached;
    try {
      return await receiveOn(digest, file, progress);
    } catch (error) {
      if (error instanceof AppError || isOfDisk(error)) throw error;
      failures = progress.reached > before ? 1 : failures + 1;
      // Another object in its place, or one that became shorter: what we have is a part of nothing.
      const isChanged = statusOf(error) === 412 || statusOf(error) === 416;
      if (isChanged || failures >= attemptsWithoutProgress) throw toBucketError(error);
      const { cause } = toBucketError(error);
      logger().debug({ err: cause, digest, reached: progress.reached }, "a download goes on");
      await wait(100 * 2 ** failures);
    }
  }
}

async function receiveOn(
  digest: string,
  file: FileHandle | null,
  progress: Progress,
): Promise<void> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error("no byte came")), silenceMs);
  try {
    const { reached: start, etag } = progress;
    const found = await getObject(digest, { start, etag, signal: silence.signal });
    if (found === null) throw artifactMissing(digest);
    progress.etag = found.etag;
    for await (const chunk of found.body) {
      const bytes: Buffer = chunk;
      timer.refresh();
      await writeAll(file, bytes);
      progress.hash.update(bytes);
      progress.reached += bytes.length;
    }
  } finally {
    clearTimeout(timer);
  }
}

async function writeAll(file: FileHandle | null, bytes: Buffer): Promise<void> {
  for (let at = 0; file !== null && at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}

/** Trying again helps against a network, not against a full disk. */
function isOfDisk(error: unknown): boolean {
  return toStorageError(error) !== error;
}
