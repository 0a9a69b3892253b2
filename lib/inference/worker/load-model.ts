import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { InferenceSession } from "onnxruntime-node";
import { AppError } from "@/lib/platform/errors";
import type { ModelSpec } from "../messages";
import { isOutOfMemory } from "../process/how-it-ended";
import { explainLoadError } from "./explain-error";

const pieceBytes = 16 * 1024 ** 2;

/**
 * Loads the model from the very bytes whose digest was checked: between a check and a load by path the
 * file could change, and a session made from a path would look for external data beside it.
 * Throws AppError: artifact.missing, artifact.corrupt, model.load_failed, model.resource_limit.
 */
export async function loadModel(spec: ModelSpec): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(readVerified(spec), {
      intraOpNumThreads: spec.threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      // The arena rounds up to powers of two and keeps what it has: one large answer, and under the memory
      // limit later ones fail. Measured: 7 % slower on the smallest runs, half the memory on large ones.
      enableCpuMemArena: false,
      // onnxruntime's own log holds paths and names of the model: errors come to us as exceptions.
      logSeverityLevel: 4,
    });
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (isOutOfMemory(error)) {
      throw new AppError(
        "model.resource_limit",
        "Loading the model needs more memory than allowed.",
        {
          cause: error,
        },
      );
    }
    throw new AppError("model.load_failed", explainLoadError(error), { cause: error });
  }
}

/** In pieces: the digest grows with the reading, and a file of 2 GiB is not too long for one call. */
function readVerified(spec: ModelSpec): Uint8Array {
  const fd = openBlob(spec.path);
  try {
    if (fstatSync(fd).size !== spec.sizeBytes) throw corrupt();
    const bytes = Buffer.allocUnsafeSlow(spec.sizeBytes);
    const hash = createHash("sha256");
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(fd, bytes, at, Math.min(pieceBytes, bytes.length - at), at);
      if (count === 0) throw corrupt();
      hash.update(bytes.subarray(at, at + count));
      at += count;
    }
    if (hash.digest("hex") !== spec.digest) throw corrupt();
    return bytes;
  } catch (error) {
    if (error instanceof AppError || isOutOfMemory(error)) throw error;
    throw missing(error);
  } finally {
    closeSync(fd);
  }
}

function openBlob(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw missing(error);
  }
}

function corrupt(): AppError {
  return new AppError(
    "artifact.corrupt",
    "The stored file does not have the bytes that were uploaded: its SHA-256 differs from its digest.",
  );
}

function missing(cause: unknown): AppError {
  return new AppError("artifact.missing", "The stored file is missing or cannot be read.", {
    cause,
  });
}
