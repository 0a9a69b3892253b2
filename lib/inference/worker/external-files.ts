import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { AppError } from "@/lib/platform/errors";
import type { ExternalFileSpec } from "../messages";

const pieceBytes = 16 * 1024 ** 2;

/**
 * Reads the external data in the working directory to its end and compares it with its digests, before
 * onnxruntime maps it. The bytes cannot change in between: the folder and the files in it are read-only for
 * us, and a blob is never written. Throws AppError: artifact.missing, artifact.corrupt.
 */
export function verifyExternalFiles(files: readonly ExternalFileSpec[]): void {
  if (files.length === 0) return;
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  for (const file of files) verifyFile(file, piece);
}

function verifyFile({ name, sizeBytes, digest }: ExternalFileSpec, piece: Buffer): void {
  const fd = open(name);
  try {
    if (fstatSync(fd).size !== sizeBytes) throw corrupt(name);
    const hash = createHash("sha256");
    for (;;) {
      const count = readSync(fd, piece, 0, piece.length, null);
      if (count === 0) break;
      hash.update(piece.subarray(0, count));
    }
    if (hash.digest("hex") !== digest) throw corrupt(name);
  } finally {
    closeSync(fd);
  }
}

function open(name: string): number {
  try {
    return openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    throw new AppError(
      "artifact.missing",
      `The stored external data "${name}" is missing or cannot be read.`,
      { cause },
    );
  }
}

function corrupt(name: string): AppError {
  return new AppError(
    "artifact.corrupt",
    `The stored external data "${name}" does not have the bytes that were uploaded: its SHA-256 differs from its digest.`,
  );
}
