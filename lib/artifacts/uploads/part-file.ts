import { type FileHandle, open } from "node:fs/promises";
import { AppError } from "@/lib/platform/errors";
import { isMissing, toStorageError } from "../storage-error";
import { makePartFolder, partPath, syncPartFolder } from "./part-folder";

/** A file on its way, open for the one who may write to it. */
export interface PartFile {
  /** Where the next byte goes. */
  readonly offset: () => number;
  append(bytes: Uint8Array): Promise<void>;
  /** What was appended before this call outlives a crash after it. */
  sync(): Promise<void>;
  /** Forgets what came after the place. */
  cutBack(offset: number): Promise<void>;
  close(): Promise<void>;
}

/** Makes the empty file of a new upload. Errors: `storage.full`, `storage.unavailable`. */
export async function createPartFile(id: string): Promise<void> {
  try {
    await makePartFolder();
    const file = await open(partPath(id), "wx", 0o600);
    await file.close();
    await syncPartFolder();
  } catch (error) {
    throw toStorageError(error);
  }
}

/**
 * Opens the file where it was acknowledged to be; what a crash left behind that place is cut off. A file
 * that is shorter lost what was promised. Errors: `upload.not_found` then, and when it is not on this
 * machine; `storage.unavailable`.
 */
export async function openPartFile(id: string, offset: number): Promise<PartFile> {
  let file: FileHandle;
  try {
    file = await open(partPath(id), "r+");
  } catch (error) {
    throw isMissing(error) ? lost(error) : toStorageError(error);
  }
  try {
    const { size } = await file.stat();
    if (size < offset) throw lost(new Error(`${size} of ${offset} bytes are there`));
    if (size > offset) await file.truncate(offset);
  } catch (error) {
    await file.close();
    throw toStorageError(error);
  }
  return partFile(file, offset);
}

function partFile(file: FileHandle, start: number): PartFile {
  let offset = start;
  return {
    offset: () => offset,
    async append(bytes) {
      // A write may take less than it was given, and fail after it took some.
      for (let done = 0; done < bytes.length; ) {
        const taken = await write(file, bytes.subarray(done), offset);
        done += taken;
        offset += taken;
      }
    },
    async sync() {
      await file.datasync().catch((error: unknown) => {
        throw toStorageError(error);
      });
    },
    async cutBack(to) {
      await file.truncate(to).catch((error: unknown) => {
        throw toStorageError(error);
      });
      offset = to;
    },
    close: () => file.close(),
  };
}

async function write(file: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  try {
    return (await file.write(bytes, 0, bytes.length, position)).bytesWritten;
  } catch (error) {
    throw toStorageError(error);
  }
}

function lost(cause: unknown): AppError {
  return new AppError("upload.not_found", "The bytes of this upload are not on this server.", {
    cause,
  });
}
