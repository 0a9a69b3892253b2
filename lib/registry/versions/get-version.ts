import type { Context } from "@/lib/contract/actor";
import type { VersionDetailDto } from "@/lib/contract/version";
import type { VersionRef } from "@/lib/contract/version-label";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, type Tx } from "@/lib/platform/db";
import { getVersionRow } from "./get-version-row";
import { listSameBytes } from "./list-same-bytes";
import { toVersionDto, type VersionRow } from "./version-dto";

export async function getVersion(
  ctx: Context,
  input: { name: string; number: VersionRef },
): Promise<VersionDetailDto> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  return readDetail(db(), ctx, await getVersionRow(db(), input));
}

/** Of a row that the caller may read. */
export async function readDetail(
  tx: Pick<Tx, "$queryRaw">,
  ctx: Context,
  row: VersionRow,
): Promise<VersionDetailDto> {
  const sameBytes = await listSameBytes(tx, ctx, { digest: row.digest, exceptId: row.id });
  return { ...toVersionDto(row), card: row.card, sameBytes };
}
