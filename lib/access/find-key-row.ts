import type { Actor } from "@/lib/contract/actor";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { type KeyRow, keyRelations } from "./key-dto";

/**
 * The row of a key, locked until the transaction ends: who decides by what the key may do must not be
 * overtaken by somebody who changes it.
 */
export async function lockKeyRow(tx: Tx, actor: Actor, id: string): Promise<KeyRow> {
  await tx.$queryRaw`SELECT 1 FROM api_key WHERE id = ${id}::uuid FOR UPDATE`;
  return getKeyRow(tx, actor, id);
}

/**
 * The row of a key, or `key.not_found`. A caller whose own key is limited to some models sees only
 * keys that reach one of them and nothing else.
 */
export async function getKeyRow(tx: Pick<Tx, "apiKey">, actor: Actor, id: string): Promise<KeyRow> {
  const row = await tx.apiKey.findUnique({ where: { id }, include: keyRelations });
  if (row === null || !isVisibleTo(actor, row)) {
    throw new AppError("key.not_found", `There is no key ${id}.`);
  }
  return row;
}

function isVisibleTo(actor: Actor, row: KeyRow): boolean {
  if (actor.kind !== "key" || actor.models === null) return true;
  const allowed = actor.models;
  return row.models.length > 0 && row.models.every((model) => allowed.includes(model));
}
