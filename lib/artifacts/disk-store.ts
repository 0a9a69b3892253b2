import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, chmod, link, mkdir, mkdtemp, open, rename, rm, utimes } from "node:fs/promises";
import path from "node:path";
import { dataPaths } from "@/lib/platform/data-dir";
import { AppError } from "@/lib/platform/errors";
import { remember } from "@/lib/platform/remember";
import type { ArtifactStore, CommitResult } from "./artifact-store";
import { collectIncoming, listOldBlobs } from "./collect-orphans";
import { artifactMissing, createVerifier, readWhole } from "./read-blob";
import { type ReceivedFile, receiveFile } from "./receive-file";
import { isMissing, toStorageError } from "./storage-error";

const fileName = "model.onnx";
const digestPattern = /^[0-9a-f]{64}$/;
/** A leading dot, so that it is no digest; left behind by a crash it is collected like an orphan. */
const stagedPrefix = ".staged-";

/** The artifacts on disk: `blobs/<sha256>/model.onnx`, one directory each, read-only. */
export function openDiskStore(): ArtifactStore {
  const { blobs, incoming } = dataPaths();
  const pathOf = (digest: string) => path.join(folderOf(blobs, digest), fileName);
  // One for the whole process: a store is opened with every request.
  const { verify, verifyLately } = remember(`verifier ${blobs}`, () => createVerifier(pathOf));
  const assertPresent = async (digest: string) => {
    await access(pathOf(digest)).catch((cause) => {
      throw artifactMissing(digest, cause);
    });
  };
  return {
    async receive(source, options) {
      try {
        await mkdir(incoming, { recursive: true, mode: 0o700 });
      } catch (error) {
        throw toStorageError(error);
      }
      return receiveFile(incoming, source, options);
    },
    async commit(file) {
      try {
        return await commitFile(blobs, file, verify).catch((error) => {
          if (!isMissing(error)) throw error;
          // A good blob of these bytes was there, and was collected while we looked at it: once more.
          return commitFile(blobs, file, verify);
        });
      } catch (error) {
        throw toStorageError(error);
      }
    },
    async discard(file) {
      await rm(file.path, { force: true });
    },
    pathOf,
    fetch: assertPresent,
    assertPresent,
    verify,
    verifyLately,
    openRead: (digest, range) =>
      range === undefined
        ? readWhole(pathOf(digest), digest)
        : createReadStream(pathOf(digest), range),
    async collectOrphans(removeUnknown) {
      await collectIncoming(incoming);
      for await (const digests of listOldBlobs(blobs)) {
        const aside: string[] = [];
        // Only a rename while the caller holds its lock, which it holds for seconds: removing may take
        // longer, and must not go on when others may name the blob again.
        const remove = async (digest: string) => {
          // Of this removal alone: the same bytes may have come and be orphans again while the last is under way.
          const target = path.join(blobs, `.orphan-${digest}-${randomUUID()}`);
          try {
            await rename(folderOf(blobs, digest), target);
          } catch (error) {
            // Another collection had it on its list too, and was first.
            if (isMissing(error)) return;
            throw error;
          }
          aside.push(target);
        };
        await removeUnknown(digests, remove).finally(() =>
          Promise.all(aside.map((target) => rm(target, { recursive: true, force: true }))),
        );
      }
    },
  };
}

/** Never a name from outside: only what is formed like a digest becomes a path. */
function folderOf(blobs: string, digest: string): string {
  if (!digestPattern.test(digest)) throw new Error("not a digest");
  return path.join(blobs, digest);
}

/** Durable in this order: file (synced on arrival) → its directory → rename → the parent directory. */
async function commitFile(
  blobs: string,
  file: ReceivedFile,
  verify: (digest: string) => Promise<void>,
): Promise<CommitResult> {
  await mkdir(blobs, { recursive: true, mode: 0o700 });
  const staged = await mkdtemp(path.join(blobs, stagedPrefix));
  try {
    await linkOrMove(file.path, path.join(staged, fileName));
    await chmod(path.join(staged, fileName), 0o400);
    await syncDirectory(staged);
    const target = path.join(blobs, file.digest);
    const result = await moveIn(staged, target, () => verify(file.digest));
    await syncDirectory(blobs);
    return result;
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

/**
 * A second name for the same bytes: what fails later can be tried again with the received file. Some network
 * file systems have no second names; there the file moves.
 */
async function linkOrMove(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP") throw error;
    await rename(from, to);
  }
}

/** Renames the staged directory in, unless a good blob is there already. */
async function moveIn(
  staged: string,
  target: string,
  verify: () => Promise<void>,
): Promise<CommitResult> {
  try {
    await rename(staged, target);
    return "added";
  } catch (error) {
    if (!isOccupied(error)) throw error;
  }
  // Young again before it is looked at: the collection of orphans leaves young blobs alone.
  const now = new Date();
  await utimes(target, now, now);
  try {
    await verify();
    return "present";
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith("artifact.")) throw error;
  }
  // File over file, which is one step: whoever opens it sees the damaged or the good bytes, never none.
  await rename(path.join(staged, fileName), path.join(target, fileName));
  await syncDirectory(target);
  return "repaired";
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
