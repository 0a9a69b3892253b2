import { statfs } from "node:fs/promises";
import { dataPaths } from "@/lib/platform/data-dir";
import { AppError } from "@/lib/platform/errors";
import { toStorageError } from "../storage-error";
import { makePartFolder } from "./part-folder";

/** Left for the database, logs and derived artifacts of the same disk. */
const reserveBytes = 16 * 1024 * 1024;

/**
 * Says early that an upload cannot fit, before its bytes travel. `promisedBytes`: what other uploads are
 * still to send. A comfort: the disk may fill up meanwhile, which is found when it does.
 * Errors: `storage.full`, `storage.unavailable`.
 */
export async function assertRoomFor(sizeBytes: number, promisedBytes: number): Promise<void> {
  const free = await freeBytes();
  if (sizeBytes + promisedBytes + reserveBytes <= free) return;
  throw new AppError(
    "storage.full",
    `The upload has ${sizeBytes} bytes, and other uploads are promised ${promisedBytes}: more than is free.`,
  );
}

async function freeBytes(): Promise<number> {
  try {
    await makePartFolder();
    const { bavail, bsize } = await statfs(dataPaths().uploads);
    return bavail * bsize;
  } catch (error) {
    throw toStorageError(error);
  }
}
