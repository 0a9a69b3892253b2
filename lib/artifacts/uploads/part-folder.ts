import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { dataPaths } from "@/lib/platform/data-dir";
import type { ReceivedFile } from "../receive-file";
import { isMissing } from "../storage-error";

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Never a name from outside: only an id that we gave becomes a path. */
export function partPath(id: string): string {
  if (!idPattern.test(id)) throw new Error("not an upload's id");
  return path.join(dataPaths().uploads, id);
}

/** Makes the folder, and makes sure that a name in it outlives a crash. */
export async function syncPartFolder(): Promise<void> {
  const handle = await open(dataPaths().uploads, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function makePartFolder(): Promise<void> {
  await mkdir(dataPaths().uploads, { recursive: true, mode: 0o700 });
}

/**
 * A finished upload as what the store makes a blob of. The store gives the bytes a second name, so that
 * they are still the upload's, whatever fails before a version has them.
 */
export function receivedPart({
  id,
  digest,
  sizeBytes,
}: {
  id: string;
  digest: string;
  sizeBytes: number;
}): ReceivedFile {
  return { path: partPath(id), digest, sizeBytes };
}

export async function removePart(id: string): Promise<void> {
  await rm(partPath(id), { force: true });
}

/** Ids of files that nobody has written to for so long. A new one is there shortly before its row is. */
export async function listStaleParts(olderThanMs: number): Promise<string[]> {
  const folder = dataPaths().uploads;
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const stale: string[] = [];
  for (const name of names.filter((each) => idPattern.test(each))) {
    const entry = await stat(path.join(folder, name)).catch(() => null);
    if (entry !== null && Date.now() - entry.mtimeMs > olderThanMs) stale.push(name);
  }
  return stale;
}
