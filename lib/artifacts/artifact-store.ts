import { env } from "@/lib/platform/env";
import type { RemoveUnknown } from "./collect-orphans";
import { openDiskStore } from "./disk-store";
import type { ReceivedFile, ReceiveOptions } from "./receive-file";
import { openS3Store } from "./s3";

/**
 * Where the bytes of versions are, content addressed: a folder of this machine, or a bucket behind a folder
 * that holds what is used (s3/). A blob is durable before a row names it, so that a row never points to
 * nothing.
 */
export interface ArtifactStore {
  receive(source: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<ReceivedFile>;
  /**
   * Makes a received file a blob; the file itself stays until it is discarded. `added`: it was not there. `present`: identical bytes are one blob.
   * `repaired`: what was there had other bytes than its name says, or none.
   */
  commit(file: ReceivedFile): Promise<CommitResult>;
  discard(file: ReceivedFile): Promise<void>;
  /** Where the blob is as a local file, once it was fetched. */
  pathOf(digest: string): string;
  /** Sees to it that the blob is a local file, and stays one for minutes. Errors: `artifact.missing`, `artifact.corrupt`. */
  fetch(digest: string): Promise<void>;
  /** Looks whether there is such a blob, not what is in it. Errors: `artifact.missing`. */
  assertPresent(digest: string): Promise<void>;
  /** Reads the whole blob. Errors: `artifact.missing`, `artifact.corrupt`. */
  verify(digest: string): Promise<void>;
  /** The same, but skipped for a file that was verified lately and not written since. */
  verifyLately(digest: string): Promise<void>;
  /**
   * Bytes from `start` up to and including `end`. Without a range the last piece is given only when
   * the whole had the right digest, so that damage never looks like a complete file.
   */
  openRead(digest: string, range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
  /**
   * Removes incoming files that nobody finished, and hands blobs older than a day to `removeUnknown`,
   * which removes those that no row names while it keeps new rows from coming.
   */
  collectOrphans(removeUnknown: RemoveUnknown): Promise<void>;
}

export type CommitResult = "added" | "present" | "repaired";

/** The store of this installation. Cheap: what it holds open is shared by the whole process. */
export function openArtifactStore(): ArtifactStore {
  return env().ONNWARD_ARTIFACT_STORE === "s3" ? openS3Store() : openDiskStore();
}
