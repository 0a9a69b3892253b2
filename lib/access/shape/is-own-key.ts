import type { Actor } from "@/lib/contract/actor";
import type { Tx } from "@/lib/platform/db";
import { longestDescent } from "../bounds";
import type { KeyRow } from "../key-dto";

/**
 * Whether the key is the actor's own: a person's are those that they own, a key's are itself and what it
 * made, or what a key made that it took over from.
 */
export async function isOwnKey(
  tx: Pick<Tx, "$queryRaw">,
  actor: Actor,
  { id, owner, createdByKeyId }: Pick<KeyRow, "id" | "owner" | "createdByKeyId">,
): Promise<boolean> {
  switch (actor.kind) {
    case "system":
      return true;
    case "user":
      return owner?.id === actor.id;
    case "key":
      if (id === actor.id || createdByKeyId === actor.id) return true;
      return createdByKeyId !== null && tookOverFrom(tx, actor.id, createdByKeyId);
    default:
      return actor satisfies never;
  }
}

async function tookOverFrom(
  tx: Pick<Tx, "$queryRaw">,
  id: string,
  oldId: string,
): Promise<boolean> {
  // Only as far back as anybody follows: who rotates every day must not make this a long walk.
  const rows = await tx.$queryRaw<unknown[]>`
    WITH RECURSIVE line AS (
      SELECT replaces_id, 1 AS depth FROM api_key WHERE id = ${id}::uuid
      UNION ALL
      SELECT api_key.replaces_id, depth + 1 FROM line JOIN api_key ON api_key.id = line.replaces_id
      WHERE depth < ${longestDescent})
    SELECT 1 FROM line WHERE replaces_id = ${oldId}::uuid`;
  return rows.length > 0;
}
