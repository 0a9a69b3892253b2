import { createHash } from "node:crypto";
import { readFileIfThere, replaceFile } from "@/lib/platform/replace-file";
import { type Snapshot, snapshotSchema } from "./snapshot";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * Keeps the snapshot for a start without the database. First line: SHA-256 of the second, which is the
 * snapshot.
 */
export async function saveSnapshot(file: string, snapshot: Snapshot): Promise<void> {
  const text = JSON.stringify(snapshot);
  await replaceFile(file, `${sha256(text)}\n${text}\n`);
}

export type StoredSnapshot =
  | { readonly kind: "found"; readonly snapshot: Snapshot }
  | { readonly kind: "none" }
  /** Torn or edited: never used, since it decides which keys are good. */
  | { readonly kind: "damaged" };

export async function readStoredSnapshot(file: string): Promise<StoredSnapshot> {
  // One that is there and cannot be read is as good as damaged: it is not used, and somebody is told.
  const content = await readFileIfThere(file).catch(() => "");
  if (content === null) return { kind: "none" };
  const [digest = "", text = ""] = content.split("\n");
  if (sha256(text) !== digest) return { kind: "damaged" };
  const parsed = snapshotSchema.safeParse(JSON.parse(text));
  return parsed.success ? { kind: "found", snapshot: parsed.data } : { kind: "damaged" };
}
