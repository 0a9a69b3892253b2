import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, mkdir, mkdtemp, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { dataPaths } from "@/lib/platform/data-dir";
import { AppError } from "@/lib/platform/errors";
import { type ReceivedFile, type ReceiveOptions, receiveFile } from "./receive-file";
import { isMissing, toStorageError } from "./storage-error";

/** Blobs that no row names are collected after this: a row may be on its way. */
const orphanAgeMs = 24 * 3_600_000;
const fileName = "model.onnx";
const digestPattern = /^[0-9a-f]{64}$/;

/**
 * The artifacts on disk: `blobs/<sha256>/model.onnx`, one directory each, read-only. A blob is durable
 * before a row names it, so that a row never points to nothing.
 */
export interface ArtifactStore {
  receive(source: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<ReceivedFile>;
  /** Makes a received file a blob. Identical bytes are one blob; a damaged one is replaced: `repaired`. */
  commit(file: ReceivedFile): Promise<{ repaired: boolean }>;
  discard(file: ReceivedFile): Promise<void>;
  pathOf(digest: string): string;
  /** Reads the whole blob. Errors: `artifact.missing`, `artifact.corrupt`. */
  verify(digest: string): Promise<void>;
  /** Bytes from `start` up to and including `end`. */
  openRead(digest: string, range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
  /** Removes old blobs that `isKnown` does not know, and old incoming files. Gives how many. */
  collectOrphans(isKnown: (digests: string[]) => Promise<Set<string>>): Promise<number>;
}

export function openArtifactStore(): ArtifactStore {
  const { blobs, incoming } = dataPaths();
  const pathOf = (digest: string) => {
    // Never a name from outside: only what is formed like a digest becomes a path.
    if (!digestPattern.test(digest)) throw new Error("not a digest");
    return path.join(blobs, digest, fileName);
  };
  const verify = (digest: string) => verifyFile(pathOf(digest), digest);
  return {
    async receive(source, options) {
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      return receiveFile(incoming, source, options);
    },
    async commit(file) {
      try {
        return await commitFile(blobs, file, verify);
      } catch (error) {
        throw toStorageError(error);
      }
    },
    async discard(file) {
      await rm(file.path, { force: true });
    },
    pathOf,
    verify,
    openRead: (digest, range) => createReadStream(pathOf(digest), range),
    collectOrphans: async (isKnown) =>
      (await collectBlobs(blobs, isKnown)) + (await collectIncoming(incoming)),
  };
}

async function verifyFile(file: string, digest: string): Promise<void> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  } catch (error) {
    if (!isMissing(error)) throw toStorageError(error);
    throw new AppError("artifact.missing", `The artifact sha256:${digest} is not in the store.`);
  }
  if (hash.digest("hex") !== digest) {
    throw new AppError(
      "artifact.corrupt",
      `The bytes of sha256:${digest} have changed in the store.`,
    );
  }
}

/** Durable in this order: file (synced on arrival) → its directory → rename → the parent directory. */
async function commitFile(
  blobs: string,
  file: ReceivedFile,
  verify: (digest: string) => Promise<void>,
): Promise<{ repaired: boolean }> {
  await mkdir(blobs, { recursive: true, mode: 0o700 });
  const staged = await mkdtemp(path.join(blobs, ".staged-"));
  try {
    await rename(file.path, path.join(staged, fileName));
    await chmod(path.join(staged, fileName), 0o400);
    await syncDirectory(staged);
    const repaired = await moveIn(staged, path.join(blobs, file.digest), () => verify(file.digest));
    await syncDirectory(blobs);
    return { repaired };
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

/** Renames the staged directory in, unless a good blob is there already. */
async function moveIn(
  staged: string,
  target: string,
  verify: () => Promise<void>,
): Promise<boolean> {
  try {
    await rename(staged, target);
    return false;
  } catch (error) {
    if (!isOccupied(error)) throw error;
  }
  try {
    await verify();
    return false; // The same bytes are there: one blob.
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith("artifact.")) throw error;
  }
  // The damaged blob goes aside first: a directory cannot be renamed over one that is not empty.
  const aside = `${staged}-damaged`;
  await rename(target, aside);
  await rename(staged, target);
  await rm(aside, { recursive: true, force: true });
  return true;
}

function isOccupied(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "ENOTEMPTY" || code === "EEXIST";
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function collectBlobs(
  blobs: string,
  isKnown: (digests: string[]) => Promise<Set<string>>,
): Promise<number> {
  let removed = 0;
  const names = await oldNames(blobs);
  for (let at = 0; at < names.length; at += 500) {
    const some = names.slice(at, at + 500);
    const known = await isKnown(some.filter((name) => digestPattern.test(name)));
    for (const name of some.filter((candidate) => !known.has(candidate))) {
      await rm(path.join(blobs, name), { recursive: true, force: true });
      removed += 1;
    }
  }
  return removed;
}

async function collectIncoming(incoming: string): Promise<number> {
  const names = await oldNames(incoming);
  for (const name of names) await rm(path.join(incoming, name), { recursive: true, force: true });
  return names.length;
}

async function oldNames(folder: string): Promise<string[]> {
  const old: string[] = [];
  const names = await readdir(folder).catch((error) => {
    if (isMissing(error)) return []; // Nothing was ever uploaded.
    throw error;
  });
  for (const name of names) {
    const { mtimeMs } = await stat(path.join(folder, name));
    if (Date.now() - mtimeMs > orphanAgeMs) old.push(name);
  }
  return old;
}
