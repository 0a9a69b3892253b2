import { db, inTransaction, isUniqueConflict } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";
import { assertAliasNameFree } from "../labels";
import { lockModel } from "../models";

/**
 * Makes the alias of a live model where there is none, pointing nowhere. Outside the change that needs it: a row
 * that two make at once is a conflict to none of them. Errors: `alias.name_taken`.
 */
export async function ensureAlias({
  name,
  modelId,
  alias,
}: {
  name: string;
  modelId: string;
  alias: string;
}): Promise<void> {
  const key = { modelId_name: { modelId, name: alias } };
  if ((await db().alias.findUnique({ where: key, select: { id: true } })) !== null) return;
  try {
    await inTransaction(async (tx) => {
      // Whoever gives a version its label holds the same row.
      await lockModel(tx, name);
      await assertAliasNameFree(tx, { modelId, alias });
      await tx.alias.create({ data: { modelId, name: alias } });
      await bumpRevision(tx, { model: modelId });
    });
  } catch (error) {
    if (!isUniqueConflict(error)) throw error;
  }
}
