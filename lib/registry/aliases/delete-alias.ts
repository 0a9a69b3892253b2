import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { sayReason } from "@/lib/contract/reasons";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { auditStale, makeStale } from "../approvals/make-stale";
import { authorizeMover } from "../gates";
import { lockModel } from "../models";
import { toAliasDto } from "./alias-dto";
import { assertMovable, assertSameRules } from "./assert-as-judged";
import { getAliasRow } from "./get-alias-row";

/**
 * Deletes an alias with its rules; its ledger stays. A protected one takes a mover who may also protect it, or
 * deleting would be the way around its gates.
 * Errors: `alias.protected`, `rollout.running`, `alias.conflict` while it is being moved.
 */
export async function deleteAlias(
  ctx: Context,
  input: { name: string; alias: string },
): Promise<undefined> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  const seen = await getAliasRow(db(), input);
  if (seen.protected) await authorizeModel(ctx.actor, "models:approve", input.name);
  await authorizeMover(ctx, { name: input.name, alias: seen });
  return inTransaction(async (tx) => {
    await lockModel(tx, input.name);
    const alias = await getAliasRow(tx, input);
    assertSameRules(alias, seen);
    assertMovable(ctx, alias);
    const stale = await makeStale(tx, { aliasId: alias.id }, sayReason("aliasDeleted"));
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
    await auditStale(tx, ctx, stale);
    return undefined;
  });
}
