import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { sayReason } from "@/lib/contract/reasons";
import type { VersionDto } from "@/lib/contract/version";
import type { VersionRef } from "@/lib/contract/version-label";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { auditStale, makeStale } from "../approvals";
import { lockModel } from "../models";
import { getVersionRow } from "../versions";
import { toVersionDto, type VersionRow, versionInclude } from "../versions/version-dto";
import { sayGuards } from "./decide-guards";
import { loadGuards } from "./load-guards";

/**
 * Takes a version out of service and out of lists; its row and artifact stay, and restoring takes it back.
 * Archiving again changes nothing. Requests that wait for it are out of date. Errors: `version.in_use`
 * while an alias points at it, is being moved to it or can be rolled back to it at once, or a rollout brings it.
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
    await assertUnused(tx, input.name, found);
    // Aliases go on knowing that they pointed here: a restored version can be rolled back to again. A validation
    // that still runs finds nothing to settle.
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
    const why = sayReason("staleArchived", { version: found.number });
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

/** The same rule as of deleting, as far as aliases and rollouts go: what served lately may be archived, its bytes stay. */
async function assertUnused(tx: Tx, model: string, version: VersionRow): Promise<void> {
  const all = await loadGuards(tx, { modelId: version.modelId, versions: [version] });
  const guards = all.filter(({ kind }) => kind === "alias" || kind === "rollout");
  if (guards.length > 0)
    throw new AppError("version.in_use", sayGuards("archived", { model, guards }));
}
