import type { Context } from "@/lib/contract/actor";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getModelRow } from "../models";
import { toVersionDto, versionInclude } from "../versions/version-dto";
import type { CompareSide } from "./compare-parts";

/**
 * The version that a reference names, of a model that the caller may read: `3`, an alias, a label, or one of them
 * behind `other-model@`. Digits are a number, and never a label or an alias; of a word that is both, the alias
 * counts. Errors: `model.not_found`, `version.not_found`, `alias.unset`.
 */
export async function findCompared(
  ctx: Context,
  { name, reference }: { readonly name: string; readonly reference: string },
): Promise<CompareSide & { readonly id: string; readonly modelId: string }> {
  const at = reference.indexOf("@");
  const modelName = at < 0 ? name : reference.slice(0, at);
  const ref = reference.slice(at + 1);
  await authorizeModel(ctx.actor, "models:read", modelName);
  const model = await getModelRow(db(), modelName);
  const alias = model.aliases.find((one) => one.name === ref);
  if (alias?.version === null)
    throw new AppError(
      "alias.unset",
      `The alias "${ref}" of the model "${modelName}" points at no version yet.`,
    );
  const number = /^\d+$/.test(ref) ? Number(ref) : alias?.version.number;
  const which = number === undefined ? { label: ref } : { number: Math.min(number, maxNumber) };
  const row = await db().version.findFirst({
    where: { modelId: model.id, deletedAt: null, ...which },
    include: versionInclude,
  });
  if (row === null)
    throw new AppError(
      "version.not_found",
      `The model "${modelName}" has no version, alias or label "${ref}".`,
    );
  const { id, modelId, label, card } = row;
  return { id, modelId, version: toVersionDto(row), label, card };
}

/** What the column holds; there is no such version. */
const maxNumber = 2_147_483_647;
