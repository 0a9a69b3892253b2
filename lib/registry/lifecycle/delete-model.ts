import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { getModelRow, lockModel } from "../models";
import { toModelDto } from "../models/model-dto";
import { sayGuards } from "./decide-guards";
import { deletionTimes } from "./deletion-times";
import { loadModelGuards } from "./load-guards";

/**
 * Deletes a model that no alias serves and no retention keeps. It can be restored until it is purged; its
 * name is free again at once. Errors: `model.in_use`.
 */
export async function deleteModel(ctx: Context, input: { name: string }): Promise<undefined> {
  await authorizeModel(ctx.actor, "models:delete", input.name);
  return inTransaction(async (tx) => {
    // Promotions lock the same row, so that none can slip in between the look and the deletion.
    await lockModel(tx, input.name);
    const row = await getModelRow(tx, input.name);
    const guards = await loadModelGuards(tx, row.id);
    if (guards.length > 0)
      throw new AppError("model.in_use", sayGuards("deleted", { model: row.name, guards }));
    const times = deletionTimes();
    await tx.model.update({
      where: { id: row.id },
      data: { liveName: null, deletedBy: ctx.actor.label, ...times },
    });
    await bumpRevision(tx, { model: row.id });
    await recordAudit(tx, ctx, {
      action: "model.deleted",
      target: `model:${row.name}`,
      before: toModelDto(row),
      after: { restorableUntil: times.purgeAfter.toISOString() },
    });
    return undefined;
  });
}
