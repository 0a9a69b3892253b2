import { hashMemory, listStaleParts, removePart } from "@/lib/artifacts/uploads";
import { db } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";

const batch = 200;
/** A file is made shortly before its row, and touched with every byte. */
const strayAgeMs = 3_600_000;

/**
 * Removes uploads that nobody went on with in time, and files that no row is about. In every process that
 * may have files of its own; safe in several at one time.
 */
export async function collectUploads(): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await db().$queryRaw<{ id: string }[]>`
      DELETE FROM upload WHERE id IN (
        SELECT id FROM upload WHERE expires_at < now()
          AND (lease_until IS NULL OR lease_until < now())
        LIMIT ${batch} FOR UPDATE SKIP LOCKED)
      RETURNING id`;
    for (const { id } of rows) await drop(id);
    removed += rows.length;
    if (rows.length < batch) break;
  }
  removed += await collectStrays();
  if (removed > 0) logger().info({ removed }, "abandoned uploads were removed");
  return removed;
}

/** Of rows that another machine's process removed, of taken uploads, and of what a crash left. */
async function collectStrays(): Promise<number> {
  const ids = await listStaleParts(strayAgeMs);
  let removed = 0;
  for (let at = 0; at < ids.length; at += batch) {
    const some = ids.slice(at, at + batch);
    const known = await db().upload.findMany({
      where: { id: { in: some }, state: { notIn: ["taken", "failed"] } },
      select: { id: true },
    });
    const kept = new Set(known.map(({ id }) => id));
    for (const id of some.filter((each) => !kept.has(each))) {
      await drop(id);
      removed += 1;
    }
  }
  return removed;
}

async function drop(id: string): Promise<void> {
  hashMemory().forget(id);
  await removePart(id);
}
