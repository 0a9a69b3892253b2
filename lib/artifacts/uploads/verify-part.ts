import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { AppError } from "@/lib/platform/errors";
import { isMissing, toStorageError } from "../storage-error";
import { hashMemory } from "./hash-memory";
import { partPath } from "./part-folder";

/** Large reads: hashing 3 GB is then a second or two of the file system and little of ours. */
const readBytes = 1024 * 1024;

/**
 * The SHA-256 of a whole file in hex: at once when this process has hashed it as it came, else by reading
 * it. Errors: `upload.not_found` when the bytes are not there, `storage.unavailable`.
 */
export async function verifyPart(
  { id, sizeBytes }: { id: string; sizeBytes: number },
  onProgress: (verifiedBytes: number) => void,
): Promise<string> {
  const known = hashMemory().take(id, sizeBytes);
  if (known !== undefined) return known.digest("hex");
  const hash = createHash("sha256");
  let verifiedBytes = 0;
  try {
    for await (const chunk of createReadStream(partPath(id), { highWaterMark: readBytes })) {
      hash.update(chunk);
      verifiedBytes += chunk.length;
      onProgress(verifiedBytes);
    }
  } catch (error) {
    throw isMissing(error) ? lost(error) : toStorageError(error);
  }
  if (verifiedBytes !== sizeBytes) throw lost(new Error(`${verifiedBytes} of ${sizeBytes} bytes`));
  return hash.digest("hex");
}

function lost(cause: unknown): AppError {
  return new AppError("upload.not_found", "The bytes of this upload are not on this server.", {
    cause,
  });
}
