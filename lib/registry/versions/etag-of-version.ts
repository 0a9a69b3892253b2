import { createHash } from "node:crypto";
import type { z } from "zod";
import type { versionDetailSchema } from "@/lib/contract/version";

/**
 * Stands for what an edit can change and for nothing else: a promotion between a reading and an edit of the
 * note is no conflict. Equal contents are equal tags, whenever they were written.
 */
export function etagOfVersion(version: z.input<typeof versionDetailSchema>): string {
  const { note, metrics, tags, serving, label, author, sourceUrl, dataUrl, card } = version;
  const numbers = metrics.map(({ name, value, direction }) => [name, value, direction]);
  const settings = Object.entries(serving).sort(([a], [b]) => (a < b ? -1 : 1));
  const edited = [note, numbers, tags, settings, label, author, sourceUrl, dataUrl, card];
  const digest = createHash("sha256").update(JSON.stringify(edited));
  return `"${digest.digest("hex").slice(0, 32)}"`;
}
