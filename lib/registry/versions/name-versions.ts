import { db } from "@/lib/platform/db";

/** More than any gateway has at one time. */
const maxVersions = 10_000;

/**
 * Model and number by version id, of living models, in one query. Only for who may see every model:
 * nothing is authorized here.
 */
export async function nameVersions(
  ids: readonly string[],
): Promise<Map<string, { model: string; version: number }>> {
  const rows = await db().version.findMany({
    where: { id: { in: [...new Set(ids)] }, model: { liveName: { not: null } } },
    select: { id: true, number: true, model: { select: { name: true } } },
    orderBy: [{ model: { name: "asc" } }, { number: "asc" }],
    take: maxVersions,
  });
  return new Map(rows.map(({ id, number, model }) => [id, { model: model.name, version: number }]));
}
