import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";

/**
 * Labels and aliases of a model share one name space, since `{model}@{name}` takes both. The caller holds the
 * model (lockModel, or the raise of its last number), so that nobody takes the name meanwhile. A deleted
 * version keeps its label until it is purged: restoring it always works. Errors: `label.taken`.
 */
export async function assertLabelFree(
  tx: Pick<Tx, "alias" | "version">,
  { modelId, label, versionId }: { modelId: string; label: string; versionId?: string | undefined },
): Promise<void> {
  const holder = await tx.version.findUnique({
    where: { modelId_label: { modelId, label } },
    select: { id: true, number: true, deletedAt: true },
  });
  if (holder !== null && holder.id !== versionId) {
    const where = holder.deletedAt === null ? "" : ", which is deleted and can be restored";
    throw new AppError(
      "label.taken",
      `The label "${label}" is that of version ${holder.number}${where}.`,
    );
  }
  const alias = await tx.alias.findUnique({
    where: { modelId_name: { modelId, name: label } },
    select: { id: true },
  });
  if (alias !== null) throw new AppError("label.taken", `"${label}" is an alias of this model.`);
}

/** The same from the other side. Errors: `alias.name_taken`. */
export async function assertAliasNameFree(
  tx: Pick<Tx, "version">,
  { modelId, alias }: { modelId: string; alias: string },
): Promise<void> {
  const holder = await tx.version.findUnique({
    where: { modelId_label: { modelId, label: alias } },
    select: { number: true },
  });
  if (holder === null) return;
  throw new AppError(
    "alias.name_taken",
    `"${alias}" is the label of version ${holder.number} of this model.`,
  );
}
