import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getModelRow } from "../models";
import { type AliasRow, aliasInclude } from "./alias-dto";

/** An alias of a live model. Errors: `model.not_found`, `alias.not_found`. */
export async function getAliasRow(
  tx: Pick<Tx, "model" | "alias">,
  { name, alias }: { name: string; alias: string },
): Promise<AliasRow> {
  const model = await getModelRow(tx, name);
  const row = await tx.alias.findUnique({
    where: { modelId_name: { modelId: model.id, name: alias } },
    include: aliasInclude,
  });
  if (row === null)
    throw new AppError("alias.not_found", `The model "${name}" has no alias "${alias}".`);
  return row;
}
