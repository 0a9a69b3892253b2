import { hashMemory, openPartFile, type PartFile } from "@/lib/artifacts/uploads";
import { markAudited } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { type Checksum, createChecksum } from "./checksum";
import { acquireLease, type Lease, locked } from "./lease";
import { getUploadRow, nextExpiry, toFailure, type UploadRow, uploadNotFound } from "./upload-row";
import { takeOver, type Writer, writing } from "./writers";

export interface AppendUploadInput {
  readonly id: string;
  /** Where the caller believes the upload to stand. */
  readonly offset: number;
  readonly body: ReadableStream<Uint8Array> | null;
  /** Content-Length, where the sender stated one. */
  readonly lengthBytes?: number | undefined;
  readonly checksum?: Checksum | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** So much is written at most before it is synced and acknowledged: what a killed console may lose. */
const checkpointBytes = 32 * 1024 * 1024;
const checkpointMs = 3_000;

export interface Appended {
  readonly offset: number;
  /** All bytes are here: it can be finished. */
  readonly isWhole: boolean;
}

/**
 * Writes the next bytes of an upload. What arrived stays, however the request ends: it is synced, and then
 * the row says so. With a checksum it is all or nothing. Answers the new offset.
 * Errors: `upload.not_found`, `upload.offset_conflict`, `upload.locked`, `upload.checksum_mismatch`,
 * `request.too_large`, `request.length_mismatch` when the caller hung up, `storage.full`,
 * `storage.unavailable`.
 */
export async function appendUpload(ctx: Context, input: AppendUploadInput): Promise<Appended> {
  try {
    return await append(ctx, input);
  } catch (error) {
    if (error instanceof AppError && ordinary.has(error.code)) markAudited(error);
    throw error;
  }
}

/** What happens to every upload over a bad line: the audit log would be full of it. */
const ordinary: ReadonlySet<string> = new Set([
  "upload.offset_conflict",
  "upload.locked",
  "request.length_mismatch",
]);

async function append(ctx: Context, input: AppendUploadInput): Promise<Appended> {
  const row = await getUploadRow(ctx, input.id);
  const sizeBytes = Number(row.sizeBytes);
  if (row.state === "failed") throw toFailure(row);
  if (row.state !== "receiving") {
    // All is here: a client that missed the answer to its last bytes asks for nothing more.
    if (input.offset === sizeBytes && (input.lengthBytes ?? 0) === 0)
      return { offset: sizeBytes, isWhole: true };
    throw conflict(input.offset, Number(row.offsetBytes));
  }
  assertFits(input, sizeBytes);
  await takeOver(input.id);
  const lease = await acquireLease(input.id, "receiving");
  const writer = writing(input.id, lease.signal);
  try {
    if (lease.offset !== input.offset) throw conflict(input.offset, lease.offset);
    const offset = await writeAll({ input, row, lease, writer });
    return { offset, isWhole: offset === sizeBytes };
  } finally {
    await lease.release();
    writer.end();
  }
}

interface Writing {
  readonly input: AppendUploadInput;
  readonly row: UploadRow;
  readonly lease: Lease;
  readonly writer: Writer;
}

async function writeAll(work: Writing): Promise<number> {
  const { id, offset } = work.input;
  const file = await openPartFile(id, offset);
  const hash = hashMemory().take(id, offset);
  const before = hash?.copy();
  const checksum = createChecksum(work.input.checksum);
  let hashedTo = offset;
  const feed = (bytes: Uint8Array) => {
    hashedTo += bytes.length;
    hash?.update(bytes);
    checksum?.update(bytes);
  };
  let acknowledged = offset;
  try {
    const failure = await readBody(work, file, feed, async () => {
      // What a checksum covers is acknowledged when it was compared, and not before.
      if (checksum !== null) return;
      await acknowledge(work, file);
      acknowledged = file.offset();
    });
    if (checksum !== null && (failure !== null || !checksum.isRight())) {
      // Somebody else may write by now; whoever has the lease cuts off what was not acknowledged.
      if (work.lease.isHeld()) await file.cutBack(offset);
      if (before !== undefined) hashMemory().keep(id, offset, before);
      throw failure ?? mismatch();
    }
    if (file.offset() > acknowledged || file.offset() === Number(work.row.sizeBytes)) {
      await acknowledge(work, file);
      acknowledged = file.offset();
    }
    // A full disk takes part of a piece: then the hash does not know what the file has.
    if (hash !== undefined && hashedTo === acknowledged) hashMemory().keep(id, acknowledged, hash);
    if (failure !== null) throw failure;
    return acknowledged;
  } finally {
    await file.close();
  }
}

/** Answers why the body did not end well, or null; what cannot be written is thrown. */
async function readBody(
  { input, row, lease, writer }: Writing,
  file: PartFile,
  feed: (bytes: Uint8Array) => void,
  checkpoint: () => Promise<void>,
): Promise<Error | null> {
  const reader = input.body?.getReader();
  if (reader === undefined) return null;
  const stop = AbortSignal.any([
    writer.signal,
    ...(input.signal === undefined ? [] : [input.signal]),
  ]);
  const cancel = () => void reader.cancel().catch(() => {});
  stop.addEventListener("abort", cancel, { once: true });
  const last = { bytes: file.offset(), at: performance.now() };
  try {
    for (;;) {
      const part = await readPart(reader, stop);
      if ("failure" in part) return part.failure ?? assertWhole(input, file);
      lease.assertHeld();
      if (file.offset() + part.bytes.length > Number(row.sizeBytes)) return tooLong(row);
      const full = await file.append(part.bytes).then(
        () => null,
        (error: unknown) => error,
      );
      if (full instanceof AppError) return full;
      if (full !== null) throw full;
      feed(part.bytes);
      writer.moved();
      const isDue =
        file.offset() - last.bytes >= checkpointBytes ||
        performance.now() - last.at >= checkpointMs;
      if (!isDue) continue;
      await checkpoint();
      Object.assign(last, { bytes: file.offset(), at: performance.now() });
    }
  } finally {
    stop.removeEventListener("abort", cancel);
    cancel();
  }
}

type Part = { readonly bytes: Uint8Array } | { readonly failure: Error | null };

async function readPart(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  stop: AbortSignal,
): Promise<Part> {
  try {
    const part = await reader.read();
    if (stop.aborted) return { failure: stop.reason instanceof AppError ? stop.reason : hungUp() };
    return part.done ? { failure: null } : { bytes: part.value };
  } catch (cause) {
    return { failure: hungUp(cause) };
  }
}

/** Nothing is acknowledged that a crash could take back, nor by who lost the right to. */
async function acknowledge({ input, row, lease }: Writing, file: PartFile): Promise<void> {
  await file.sync();
  lease.assertHeld();
  const offset = file.offset();
  const isWhole = offset === Number(row.sizeBytes);
  const { count } = await db().upload.updateMany({
    where: { id: input.id, leaseHolder: lease.holder, state: "receiving" },
    data: {
      offsetBytes: offset,
      expiresAt: nextExpiry(),
      ...(isWhole ? { state: "verifying" as const } : {}),
    },
  });
  if (count === 1) return;
  const isThere = await db().upload.findUnique({ where: { id: input.id }, select: { id: true } });
  throw isThere === null ? uploadNotFound(input.id) : locked();
}

function assertFits({ offset, lengthBytes = 0 }: AppendUploadInput, sizeBytes: number): void {
  if (offset + lengthBytes <= sizeBytes) return;
  throw new AppError(
    "request.too_large",
    `Upload-Length is ${sizeBytes}: after ${offset} bytes at most ${Math.max(0, sizeBytes - offset)} can come, and the request has ${lengthBytes}.`,
  );
}

function assertWhole({ offset, lengthBytes }: AppendUploadInput, file: PartFile): Error | null {
  const came = file.offset() - offset;
  if (lengthBytes === undefined || came === lengthBytes) return null;
  return new AppError(
    "request.length_mismatch",
    `Content-Length says ${lengthBytes} bytes, but ${came} came. They are kept.`,
  );
}

function tooLong({ sizeBytes }: UploadRow): AppError {
  return new AppError(
    "request.too_large",
    `More came than Upload-Length says: ${sizeBytes} bytes.`,
  );
}

function hungUp(cause?: unknown): AppError {
  return new AppError(
    "request.length_mismatch",
    "The connection ended before the request did. What came is kept.",
    { cause },
  );
}

function conflict(given: number, actual: number): AppError {
  return new AppError(
    "upload.offset_conflict",
    `Upload-Offset is ${given}, but the upload stands at ${actual}.`,
  );
}

function mismatch(): AppError {
  return new AppError(
    "upload.checksum_mismatch",
    "The bytes received do not have the checksum that Upload-Checksum says.",
  );
}
