import type { VersionRef } from "@/lib/contract/version-label";
import { db } from "@/lib/platform/db";
import type { SnapshotVersion } from "../snapshot";
import { servingSelect, toSnapshotVersion } from "./version-row";

/** A version by its number or label, from the database; null also for one that was deleted. Errors: `db.unavailable`. */
export async function findVersion(
  modelId: string,
  ref: VersionRef,
): Promise<SnapshotVersion | null> {
  const row = await db().version.findFirst({
    where: {
      modelId,
      deletedAt: null,
      ...(typeof ref === "number" ? { number: ref } : { label: ref }),
    },
    select: servingSelect,
  });
  return row === null ? null : toSnapshotVersion(row);
}
