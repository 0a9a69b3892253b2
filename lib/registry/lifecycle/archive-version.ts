import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { VersionDto } from "@/lib/contract/version";
import type { VersionRef } from "@/lib/contract/version-label";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { auditStale, makeStale } from "../approvals";
import { lockModel } from "../models";
import { getVersionRow } from "../versions";
import { toVersionDto, versionInclude } from "../versions/version-dto";
import { listLiveRollouts } from "./load-guards";

/**
 * Takes a version out of service and out of lists; its row and artifact stay, and restoring takes it back.
 * Archiving again changes nothing. Requests that wait for it are out of date. Errors: `version.in_use`
 * while an alias points at it or is being moved to it, or a rollout brings it.
 */
export async function archiveVersion(
  ctx: Context,
  input: { name: string; number: VersionRef },
): Promise<VersionDto> {
  await authorizeModel(ctx.actor, "models:write", input.name);
  return inTransaction(async (tx) => {
    // Promotions lock the same row, so that none can slip in.
    await lockModel(tx, input.name);
    const found = await getVersionRow(tx, input);
    if (found.status === "archived") return toVersionDto(found);
    await assertUnused(tx, { name: input.name, ...found });
    // It can no longer be rolled back to, and a validation that still runs finds nothing to settle.
    await tx.alias.updateMany({
      where: { previousVersionId: found.id },
      data: { previousVersionId: null },
    });
    await tx.work.deleteMany({ where: { kind: "version.validate", subjectId: found.id } });
    const row = await tx.version.update({
      where: { id: found.id },
      data: {
        status: "archived",
        archivedAt: new Date(),
        events: { create: { phase: "archived", detail: { by: ctx.actor.label } } },
      },
      include: versionInclude,
    });
    const why = `Version ${found.number} was archived.`;
    const waiting = { modelId: row.modelId, numbers: [found.number] };
    const stale = await makeStale(tx, waiting, why);
    await bumpRevision(tx, { model: row.modelId });
    await recordAudit(tx, ctx, {
      action: "version.archived",
      target: `version:${input.name}@${found.number}`,
      before: { status: found.status },
      after: { status: row.status },
    });
    await auditStale(tx, ctx, stale);
    return toVersionDto(row);
  });
}

async function assertUnused(
  tx: Tx,
  version: { name: string; id: string; number: number; modelId: string },
): Promise<void> {
  const { id, number, modelId } = version;
  const what = `${version.name}@${number}`;
  const using = await tx.alias.findMany({
    where: { OR: [{ versionId: id }, { intendedVersionId: id }] },
    select: { name: true },
  });
  if (using.length > 0) {
    const names = using.map(({ name }) => name).join(", ");
    throw new AppError("version.in_use", `${what} is served as ${names}.`);
  }
  const rollouts = await listLiveRollouts(tx, modelId);
  const rollout = rollouts.find(({ versionIds }) => versionIds.includes(id));
  if (rollout !== undefined)
    throw new AppError("version.in_use", `A rollout on ${rollout.alias} uses ${what}.`);
}
