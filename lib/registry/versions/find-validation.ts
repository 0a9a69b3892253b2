import { db } from "@/lib/platform/db";

/** What the runner needs of a version to validate it; null when it is no longer validating. */
export async function findValidation(
  versionId: string,
): Promise<{ digest: string; model: string; number: number } | null> {
  const row = await db().version.findUnique({
    where: { id: versionId },
    select: { status: true, digest: true, number: true, model: { select: { name: true } } },
  });
  if (row === null || row.status !== "validating") return null;
  return { digest: row.digest, model: row.model.name, number: row.number };
}
