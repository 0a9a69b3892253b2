import type { Context } from "@/lib/contract/actor";
import { visibleModels } from "@/lib/platform/authorize-model";
import { Prisma, type Tx } from "@/lib/platform/db";

const mostListed = 20;

/**
 * Versions whose uploaded file has this digest (hex), newest first: only those of models that the caller may
 * see, and none that was deleted.
 */
export async function listSameBytes(
  tx: Pick<Tx, "$queryRaw">,
  { actor }: Context,
  { digest, exceptId }: { digest: string; exceptId?: string | undefined },
): Promise<{ model: string; version: number }[]> {
  const others =
    exceptId === undefined ? Prisma.sql`TRUE` : Prisma.sql`version.id <> ${exceptId}::uuid`;
  return tx.$queryRaw<{ model: string; version: number }[]>`
    SELECT model.name AS model, version.number AS version
    FROM version JOIN model ON model.id = version.model_id
    WHERE version.digest = ${digest} AND version.deleted_at IS NULL AND ${others}
      AND ${visibleModels(actor)}
    ORDER BY version.created_at DESC, version.id DESC LIMIT ${mostListed}`;
}
