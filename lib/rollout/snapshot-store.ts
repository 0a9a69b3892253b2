import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { type Snapshot, snapshotSchema } from "./snapshot";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * Keeps the snapshot for a start without the database. First line: SHA-256 of the second, which is the
 * snapshot. Temp file, fsync, rename, fsync of the folder: a crash leaves the old one or the new one.
 */
export async function saveSnapshot(file: string, snapshot: Snapshot): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = JSON.stringify(snapshot);
  const temp = `${file}.${process.pid}.tmp`;
  const handle = await open(temp, "w", 0o600);
  try {
    await handle.writeFile(`${sha256(text)}\n${text}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temp, file);
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

export type StoredSnapshot =
  | { readonly kind: "found"; readonly snapshot: Snapshot }
  | { readonly kind: "none" }
  /** Torn or edited: never used, since it decides which keys are good. */
  | { readonly kind: "damaged" };

export async function readStoredSnapshot(file: string): Promise<StoredSnapshot> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { kind: "none" };
    return { kind: "damaged" };
  }
  const [digest = "", text = ""] = content.split("\n");
  if (sha256(text) !== digest) return { kind: "damaged" };
  const parsed = snapshotSchema.safeParse(JSON.parse(text));
  return parsed.success ? { kind: "found", snapshot: parsed.data } : { kind: "damaged" };
}
