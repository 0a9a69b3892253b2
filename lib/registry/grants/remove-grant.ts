import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { getModelRow, lockModel } from "../models";
import { toGrantDto } from "./grant-dto";
import { assertOwnerRemains, getGrantRow } from "./grant-row";

/**
 * Takes back what a person was given on a model: from their next request on, and from their keys.
 * Errors: `model.not_found`, `grant.not_found`, `model.last_owner`.
 */
export async function removeGrant(
  ctx: Context,
  input: { name: string; user: string },
): Promise<undefined> {
  await authorizeModel(ctx.actor, "models:manage", input.name);
  await inTransaction(async (tx) => {
    await lockModel(tx, input.name);
    const { id: modelId, name } = await getModelRow(tx, input.name);
    const row = await getGrantRow(tx, { ...input, modelId });
    const userId = row.user.id;
    if (row.role === "owner") await assertOwnerRemains(tx, { modelId, name, userId });
    await tx.modelGrant.delete({ where: { modelId_userId: { modelId, userId } } });
    await bumpRevision(tx, { model: modelId });
    await recordAudit(tx, ctx, {
      action: "model.access_revoked",
      target: `model:${name}`,
      before: toGrantDto(row),
    });
  });
  await waitUntilApplied();
  return undefined;
}
