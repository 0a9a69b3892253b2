import type { VersionDto } from "@/lib/contract/version";
import { db } from "@/lib/platform/db";
import { toVersionDto, versionInclude } from "../versions/version-dto";

/** The versions of a page, in the order in which they were found. */
export async function readVersions(
  found: readonly { readonly id: string }[],
): Promise<VersionDto[]> {
  const rows = await db().version.findMany({
    where: { id: { in: found.map(({ id }) => id) } },
    include: versionInclude,
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return found.flatMap(({ id }) => {
    const row = byId.get(id);
    // Gone between the two readings.
    return row === undefined ? [] : [toVersionDto(row)];
  });
}
