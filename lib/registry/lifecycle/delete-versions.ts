import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { DeletionReport } from "@/lib/contract/deletion";
import { sayReason } from "@/lib/contract/reasons";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { auditStale, makeStale } from "../approvals";
import { getModelRow, lockModel } from "../models";
import { sayGuards } from "./decide-guards";
import { deletionTimes } from "./deletion-times";
import { loadGuards } from "./load-guards";
import { readVersions, reportVersions } from "./preview-deletion";

/**
 * Deletes versions, all of them or none. They are gone from lists, paths and serving at once, and can be
 * restored until they are purged; a number is never given a second time, and a label stays theirs until
 * then. Errors: `version.not_found`; `version.in_use`, naming each reason.
 */
export async function deleteVersions(
  ctx: Context,
  { name, versions }: { name: string; versions: readonly number[] },
): Promise<DeletionReport> {
  await authorizeModel(ctx.actor, "models:delete", name);
  return inTransaction(async (tx) => {
    // Promotions lock the same row, so that none can slip in between the look and the deletion.
    await lockModel(tx, name);
    const { id: modelId } = await getModelRow(tx, name);
    const rows = await readVersions(tx, { modelId, name, refs: versions });
    const guards = await loadGuards(tx, { modelId, versions: rows });
    if (guards.length > 0)
      throw new AppError("version.in_use", sayGuards("deleted", { model: name, guards }));
    const report = await reportVersions(tx, { name, rows, guards });
    const ids = rows.map(({ id }) => id);
    const times = deletionTimes();
    // Compare-and-set: a validation's verdict or an archiving came before or comes after, never between.
    await tx.version.updateMany({
      where: { id: { in: ids }, deletedAt: null },
      data: { deletedBy: ctx.actor.label, ...times },
    });
    // Aliases go on knowing that they pointed there, until the purge: a restored version can be rolled back to.
    const detail = { by: ctx.actor.label };
    await tx.versionEvent.createMany({
      data: ids.map((versionId) => ({ versionId, phase: "deleted", detail })),
    });
    const numbers = rows.map(({ number }) => number);
    const stale = await makeStale(tx, { modelId, numbers }, sayReason("staleDeleted"));
    await bumpRevision(tx, { model: modelId });
    for (const { number, status, label } of rows) {
      await recordAudit(tx, ctx, {
        action: "version.deleted",
        target: `version:${name}@${number}`,
        before: { status, label },
        after: { restorableUntil: times.purgeAfter.toISOString() },
      });
    }
    await auditStale(tx, ctx, stale);
    return report;
  });
}
