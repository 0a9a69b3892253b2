import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, link, mkdir, open } from "node:fs/promises";
import path from "node:path";
import { dataPaths } from "@/lib/platform/data-dir";
import { AppError } from "@/lib/platform/errors";
import type { ReceivedFile } from "../receive-file";
import { isMissing, toStorageError } from "../storage-error";
import { partPath } from "./part-folder";

/**
 * A finished upload under a second name, as what the store takes for a blob. The first name stays until a
 * version has it: whatever fails in between, the bytes are still the upload's.
 * Errors: `upload.not_found`, `storage.full`, `storage.unavailable`.
 */
export async function linkAsReceived({
  id,
  digest,
  sizeBytes,
}: {
  id: string;
  digest: string;
  sizeBytes: number;
}): Promise<ReceivedFile> {
  const { incoming } = dataPaths();
  const target = path.join(incoming, `${randomUUID()}.part`);
  try {
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    await linkOrCopy(partPath(id), target);
    return { path: target, digest, sizeBytes };
  } catch (error) {
    if (!isMissing(error)) throw toStorageError(error);
    throw new AppError("upload.not_found", "The bytes of this upload are not on this server.", {
      cause: error,
    });
  }
}

/** Some network file systems have no hard links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (isMissing(error)) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await chmod(to, 0o600);
    const file = await open(to, "r+");
    await file.sync().finally(() => file.close());
  }
}
