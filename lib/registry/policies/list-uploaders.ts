import { db } from "@/lib/platform/db";

/**
 * The people behind a version's upload, none of whom may approve what a policy does with it: who uploaded it, or
 * whose key did and whoever's keys that one was made with.
 */
export async function listUploaders({
  model,
  number,
}: {
  model: string;
  number: number;
}): Promise<string[]> {
  const upload = await db().auditEvent.findFirst({
    where: { action: "version.created", target: `version:${model}@${number}`, outcome: "success" },
    // A name can be used again: the newest event is about this version.
    orderBy: { seq: "desc" },
    select: { actorKind: true, actorId: true },
  });
  if (upload === null) return [];
  if (upload.actorKind === "user") return [upload.actorId];
  if (upload.actorKind !== "key") return [];
  const rows = await db().$queryRaw<{ id: string }[]>`
    WITH RECURSIVE chain AS (
      SELECT owner_user_id, created_by_key_id, 1 AS depth FROM api_key WHERE id::text = ${upload.actorId}
      UNION ALL
      SELECT key.owner_user_id, key.created_by_key_id, depth + 1
      FROM api_key AS key JOIN chain ON key.id = chain.created_by_key_id WHERE depth < 100)
    SELECT DISTINCT owner_user_id::text AS id FROM chain WHERE owner_user_id IS NOT NULL`;
  return rows.map(({ id }) => id);
}
