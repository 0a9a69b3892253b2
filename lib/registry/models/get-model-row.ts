import { modelNotFound } from "@/lib/platform/authorize";
import type { Tx } from "@/lib/platform/db";
import { type ModelRow, modelInclude } from "./model-dto";

/** The live model of a name, with its aliases. Errors: `model.not_found`. */
export async function getModelRow(tx: Pick<Tx, "model">, name: string): Promise<ModelRow> {
  const row = await tx.model.findUnique({ where: { liveName: name }, include: modelInclude });
  if (row === null) throw modelNotFound(name);
  return row;
}
