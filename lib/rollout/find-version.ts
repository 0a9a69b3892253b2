import { db } from "@/lib/platform/db";
import type { SnapshotVersion } from "./snapshot";
import { servingSelect, toSnapshotVersion } from "./version-row";

/** A version by its number, from the database. Errors: `db.unavailable`. */
export async function findVersion(
  modelId: string,
  number: number,
): Promise<SnapshotVersion | null> {
  const row = await db().version.findUnique({
    where: { modelId_number: { modelId, number } },
    select: servingSelect,
  });
  return row === null ? null : toSnapshotVersion(row);
}
