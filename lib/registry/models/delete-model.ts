import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { getModelRow } from "./get-model-row";
import { lockModel } from "./lock-model";
import { toModelDto } from "./model-dto";

/**
 * Deletes a model that no alias serves. Its rows stay, for the ledger and the audit log; its name is
 * free again. Errors: `model.in_use`.
 */
export async function deleteModel(ctx: Context, input: { name: string }): Promise<undefined> {
  await authorizeModel(ctx.actor, "models:delete", input.name);
  return inTransaction(async (tx) => {
    // Promotions lock the same row, so that none can slip in between the look and the deletion.
    await lockModel(tx, input.name);
    const row = await getModelRow(tx, input.name);
    if (row.aliases.length > 0) {
      const names = row.aliases.map(({ name }) => name).join(", ");
      throw new AppError("model.in_use", `The model "${row.name}" has the aliases ${names}.`);
    }
    await tx.model.update({
      where: { id: row.id },
      data: { liveName: null, deletedAt: new Date() },
    });
    await bumpRevision(tx, { model: row.id });
    await recordAudit(tx, ctx, {
      action: "model.deleted",
      target: `model:${row.name}`,
      before: toModelDto(row),
    });
    return undefined;
  });
}
