import { createHash, randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "@/lib/platform/errors";
import { toStorageError } from "./storage-error";

export interface ReceiveOptions {
  readonly maxBytes: number;
  /** Content-Length, where the sender stated one. */
  readonly expectedBytes?: number | undefined;
  /** Hex SHA-256 from Repr-Digest, where the sender stated one. */
  readonly expectedDigest?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A whole file in the incoming folder: durable, hashed, not yet a blob. */
export interface ReceivedFile {
  readonly path: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

/**
 * Streams bytes to a temporary file, hashing on the way, in constant memory, and syncs it. Whatever
 * fails, the temporary file is gone.
 * Errors: `request.too_large`, `request.length_mismatch`, `digest.mismatch`, `storage.full`,
 * `storage.unavailable`, and the sender's own abort as `request.length_mismatch`.
 */
export async function receiveFile(
  folder: string,
  source: AsyncIterable<Uint8Array>,
  options: ReceiveOptions,
): Promise<ReceivedFile> {
  const target = path.join(folder, `${randomUUID()}.part`);
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes > options.maxBytes) return done(tooLarge(options.maxBytes));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  if ((options.expectedBytes ?? 0) > options.maxBytes) throw tooLarge(options.maxBytes);
  try {
    // Made before the first byte: a stream that opens it by itself may do so after the removal below.
    const file = await open(target, "wx", 0o600);
    await pipeline(source, meter, file.createWriteStream(), { signal: options.signal });
    await syncFile(target);
    const digest = hash.digest("hex");
    assertAsStated({ digest, sizeBytes }, options);
    return { path: target, digest, sizeBytes };
  } catch (error) {
    await rm(target, { force: true });
    throw isAbort(error) ? hungUp(error, sizeBytes) : toStorageError(error);
  }
}

async function syncFile(target: string): Promise<void> {
  const file = await open(target, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function assertAsStated(
  { digest, sizeBytes }: { digest: string; sizeBytes: number },
  { expectedBytes, expectedDigest }: ReceiveOptions,
): void {
  if (expectedBytes !== undefined && expectedBytes !== sizeBytes) {
    throw new AppError(
      "request.length_mismatch",
      `Content-Length says ${expectedBytes} bytes, but ${sizeBytes} came.`,
    );
  }
  if (expectedDigest !== undefined && expectedDigest !== digest) {
    throw new AppError(
      "digest.mismatch",
      `The bytes received have the SHA-256 ${digest}, but Repr-Digest says ${expectedDigest}.`,
    );
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("request.too_large", `The file is larger than ${maxBytes} bytes.`);
}

function isAbort(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return (
    error.name === "AbortError" ||
    ["ABORT_ERR", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "UND_ERR_ABORTED"].includes(code) ||
    /aborted|premature|terminated/i.test(error.message)
  );
}

function hungUp(cause: unknown, sizeBytes: number): AppError {
  return new AppError(
    "request.length_mismatch",
    `The connection ended after ${sizeBytes} bytes, before the file was whole.`,
    { cause },
  );
}
