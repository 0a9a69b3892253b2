import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { isNotFound, nameOf, openBucket, statusOf, toBucketError } from "./bucket";

/** One object a blob, under the same names as on disk, so that a folder of blobs is moved by copying it. */
const folder = "blobs/";
const fileName = "/model.onnx";
const digestPattern = /^[0-9a-f]{64}$/;

/** Short calls: asking, removing, listing. */
const callMs = 10_000;
/** A removal is over before the lock of whoever collects is (registry/versions/collect-orphans.ts). */
const removalMs = 2_000;
const mebibyte = 1024 ** 2;
const smallestPart = 8 * mebibyte;
const mostParts = 9_000;
/** Parts in memory at a time. */
const partsAtOnce = 3;
/** One copy within the bucket may have so much. */
const largestCopy = 5 * 1024 ** 3;

interface StoredObject {
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

async function keyOf(digest: string): Promise<string> {
  if (!digestPattern.test(digest)) throw new Error("not a digest");
  const { prefix } = await openBucket();
  return `${prefix}${folder}${digest}${fileName}`;
}

/** Null where there is none. Errors: `storage.unavailable`. */
export async function headObject(digest: string): Promise<StoredObject | null> {
  const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
  const { client, name } = await openBucket();
  try {
    const command = new HeadObjectCommand({ Bucket: name, Key: await keyOf(digest) });
    const found = await client.send(command, { abortSignal: AbortSignal.timeout(callMs) });
    return {
      sizeBytes: found.ContentLength ?? 0,
      modifiedAt: found.LastModified ?? new Date(),
    };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw toBucketError(error);
  }
}

/**
 * Writes a file as an object, in parts where it is large; a transfer that fails leaves no parts behind. What
 * is sent is signed part by part, so that a byte that changes on the way is refused by the server.
 */
export async function putObject(digest: string, file: { path: string; sizeBytes: number }) {
  const { Upload } = await import("@aws-sdk/lib-storage");
  const { client, name } = await openBucket();
  const partSize = Math.max(smallestPart, Math.ceil(file.sizeBytes / mostParts));
  const body = createReadStream(file.path, { highWaterMark: mebibyte });
  const upload = new Upload({
    client,
    params: { Bucket: name, Key: await keyOf(digest), Body: body },
    partSize,
    queueSize: partsAtOnce,
    leavePartsOnError: false,
  });
  try {
    await upload.done();
  } catch (error) {
    throw toBucketError(error);
  } finally {
    body.destroy();
  }
}

/**
 * The bytes from `start` on. `etag` makes sure that they are of the object that was begun with. Null: there is
 * no such object. What breaks in the middle is an error of the stream.
 */
export async function getObject(
  digest: string,
  { start, etag, signal }: { start: number; etag?: string | undefined; signal: AbortSignal },
): Promise<{ body: Readable; etag: string } | null> {
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { client, name } = await openBucket();
  try {
    const found = await client.send(
      new GetObjectCommand({
        Bucket: name,
        Key: await keyOf(digest),
        ...(start > 0 ? { Range: `bytes=${start}-` } : {}),
        ...(etag === undefined ? {} : { IfMatch: etag }),
      }),
      { abortSignal: signal },
    );
    const isWhole = start > 0 && found.ContentRange?.startsWith(`bytes ${start}-`) !== true;
    if (isWhole) throw new Error("the store answered another range than it was asked for");
    // In Node the SDK gives a stream of Node's.
    return { body: found.Body as Readable, etag: found.ETag ?? "" };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

export async function deleteObject(digest: string): Promise<void> {
  const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
  const { client, name } = await openBucket();
  try {
    const command = new DeleteObjectCommand({ Bucket: name, Key: await keyOf(digest) });
    await client.send(command, { abortSignal: AbortSignal.timeout(removalMs) });
  } catch (error) {
    throw toBucketError(error);
  }
}

/**
 * Makes an object young, so that the collection of orphans leaves it alone: a copy onto itself. False where
 * that cannot be done in one call.
 */
export async function touchObject(digest: string, sizeBytes: number): Promise<boolean> {
  if (sizeBytes > largestCopy) return false;
  const { CopyObjectCommand } = await import("@aws-sdk/client-s3");
  const { client, name } = await openBucket();
  const key = await keyOf(digest);
  try {
    await client.send(
      new CopyObjectCommand({
        Bucket: name,
        Key: key,
        CopySource: `${name}/${key.split("/").map(encodeURIComponent).join("/")}`,
        MetadataDirective: "REPLACE",
        Metadata: { touched: new Date().toISOString() },
      }),
      { abortSignal: AbortSignal.timeout(60_000) },
    );
    return true;
  } catch (error) {
    throw toBucketError(error);
  }
}

/** Digests of objects not written for so long, a page of the bucket's list at a time. */
export async function* listOldObjects(olderThanMs: number): AsyncGenerator<readonly string[]> {
  const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const { client, name, prefix } = await openBucket();
  let next: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      ...{ Bucket: name, Prefix: `${prefix}${folder}` },
      ...(next === undefined ? {} : { ContinuationToken: next }),
    });
    const page = await client
      .send(command, { abortSignal: AbortSignal.timeout(callMs) })
      .catch((error: unknown) => {
        throw toBucketError(error);
      });
    const old = (page.Contents ?? []).filter(
      ({ LastModified: at }) => at !== undefined && Date.now() - at.getTime() > olderThanMs,
    );
    yield old.flatMap(({ Key: key = "" }) => digestOf(key, prefix));
    next = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (next !== undefined);
}

/** Empty for what is none of ours, whoever put it there: it is left alone. */
function digestOf(key: string, prefix: string): string[] {
  const digest = key.slice(`${prefix}${folder}`.length, -fileName.length);
  return digestPattern.test(digest) && key.endsWith(fileName) ? [digest] : [];
}

/** Ends uploads in parts that a crash left: the parts cost as much as what is whole, and no list shows them. */
export async function abortOldUploads(olderThanMs: number): Promise<void> {
  const { AbortMultipartUploadCommand, ListMultipartUploadsCommand } = await import(
    "@aws-sdk/client-s3"
  );
  const { client, name, prefix } = await openBucket();
  const signal = () => ({ abortSignal: AbortSignal.timeout(callMs) });
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | null = {};
  while (marker !== null) {
    const command: InstanceType<typeof ListMultipartUploadsCommand> =
      new ListMultipartUploadsCommand({ Bucket: name, Prefix: `${prefix}${folder}`, ...marker });
    const page = await client.send(command, signal()).catch((error: unknown) => {
      // Small servers for tests and homes do not have it; then there is nothing that we could end.
      if (statusOf(error) === 501 || nameOf(error) === "NotImplemented") return null;
      throw toBucketError(error);
    });
    for (const { Key, UploadId, Initiated } of page?.Uploads ?? []) {
      if (Initiated === undefined || Date.now() - Initiated.getTime() <= olderThanMs) continue;
      await client.send(new AbortMultipartUploadCommand({ Bucket: name, Key, UploadId }), signal());
    }
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page ?? {};
    const hasMore = page?.IsTruncated === true && KeyMarker !== undefined;
    marker = hasMore ? { KeyMarker, ...(UploadIdMarker ? { UploadIdMarker } : {}) } : null;
  }
}
