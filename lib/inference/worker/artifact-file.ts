import { createHash } from "node:crypto";
import { fstatSync, readSync } from "node:fs";
import { AppError } from "@/lib/platform/errors";
import type { ModelSpec } from "../messages";
import { isOutOfMemory } from "../process/how-it-ended";

/** Opened by our parent (spawn-sandboxed.ts). It stays open: the validator reads it more than once. */
const artifactFd = 5;
const pieceBytes = 16 * 1024 ** 2;

/**
 * The artifact's bytes, of the digest that was asked for. In pieces: the digest grows with the reading,
 * and a file of 2 GiB is not too long for one call. Throws AppError: artifact.missing, artifact.corrupt.
 */
export function readArtifact({
  sizeBytes,
  digest,
}: Pick<ModelSpec, "sizeBytes" | "digest">): Buffer {
  try {
    const file = fstatSync(artifactFd);
    if (!file.isFile()) throw missing();
    if (file.size !== sizeBytes) throw corrupt();
    const bytes = Buffer.allocUnsafeSlow(sizeBytes);
    const hash = createHash("sha256");
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(artifactFd, bytes, at, Math.min(pieceBytes, bytes.length - at), at);
      if (count === 0) throw corrupt();
      hash.update(bytes.subarray(at, at + count));
      at += count;
    }
    if (hash.digest("hex") !== digest) throw corrupt();
    return bytes;
  } catch (error) {
    if (error instanceof AppError || isOutOfMemory(error)) throw error;
    throw missing(error);
  }
}

function corrupt(): AppError {
  return new AppError(
    "artifact.corrupt",
    "The stored file does not have the bytes that were uploaded: its SHA-256 differs from its digest.",
  );
}

function missing(cause?: unknown): AppError {
  return new AppError("artifact.missing", "The stored file is missing or cannot be read.", {
    cause,
  });
}
