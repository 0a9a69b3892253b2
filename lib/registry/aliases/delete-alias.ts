import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { lockModel } from "../models";
import { rolloutRunning } from "../rollouts/begin-rollout";
import { toAliasDto } from "./alias-dto";
import { getAliasRow } from "./get-alias-row";

/** Deletes an alias; its ledger stays. Errors: `alias.conflict` while it is being moved, `rollout.running`. */
export async function deleteAlias(
  ctx: Context,
  input: { name: string; alias: string },
): Promise<undefined> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  return inTransaction(async (tx) => {
    // Beginning a rollout takes turns with this.
    await lockModel(tx, input.name);
    const alias = await getAliasRow(tx, input);
    const [rollout] = alias.rollouts;
    if (rollout !== undefined) throw rolloutRunning(alias.name, rollout.kind);
    const { count } = await tx.alias.deleteMany({
      where: { id: alias.id, versionId: alias.versionId, intendedVersionId: null },
    });
    if (count === 0)
      throw new AppError("alias.conflict", `The alias "${alias.name}" is being moved.`);
    await tx.aliasMove.create({
      data: {
        modelId: alias.modelId,
        alias: alias.name,
        kind: "delete",
        fromVersion: alias.version?.number ?? null,
        toVersion: null,
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorLabel: ctx.actor.label,
        requestId: ctx.requestId,
        warmed: true,
      },
    });
    await bumpRevision(tx, { model: alias.modelId });
    await recordAudit(tx, ctx, {
      action: "alias.deleted",
      target: `alias:${input.name}@${alias.name}`,
      before: toAliasDto(alias),
    });
    return undefined;
  });
}
