import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { isMissing } from "./storage-error";

/** What no row names is collected after this: a row may be on its way. */
export const orphanAgeMs = 24 * 3_600_000;
/** Few enough that they are looked up and removed within one short transaction. */
export const batchSize = 20;

/** Removes those of the blobs that no row names. */
export type RemoveUnknown = (
  digests: readonly string[],
  remove: (digest: string) => Promise<void>,
) => Promise<void>;

/** Digests of blobs older than a day, a few at a time. What a crash left staged goes on the way. */
export async function* listOldBlobs(blobs: string): AsyncGenerator<readonly string[]> {
  const names = await listOld(blobs);
  for (const name of names.filter((candidate) => candidate.startsWith("."))) {
    await rm(path.join(blobs, name), { recursive: true, force: true });
  }
  const digests = names.filter((name) => !name.startsWith("."));
  for (let at = 0; at < digests.length; at += batchSize) yield digests.slice(at, at + batchSize);
}

export async function collectIncoming(incoming: string): Promise<void> {
  for (const name of await listOld(incoming)) {
    // Uploads that may be resumed have a folder of their own, and a collection of their own.
    if (!name.endsWith(".part")) continue;
    await rm(path.join(incoming, name), { recursive: true, force: true });
  }
}

async function listOld(folder: string): Promise<string[]> {
  const old: string[] = [];
  for (const name of (await unlessMissing(() => readdir(folder))) ?? []) {
    const entry = await unlessMissing(() => stat(path.join(folder, name)));
    if (entry !== undefined && Date.now() - entry.mtimeMs > orphanAgeMs) old.push(name);
  }
  return old;
}

/** Undefined when there is nothing yet, or no longer: an upload may finish while we look. */
async function unlessMissing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
