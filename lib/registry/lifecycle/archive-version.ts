import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { VersionDto } from "@/lib/contract/version";
import type { VersionRef } from "@/lib/contract/version-label";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { lockModel } from "../models";
import { getVersionRow } from "../versions";
import { toVersionDto, versionInclude } from "../versions/version-dto";

/**
 * Takes a version out of service and out of lists; its row and artifact stay, and restoring takes it back.
 * Archiving again changes nothing. Errors: `version.in_use` while an alias points at it or is being moved
 * to it.
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
    const using = await tx.alias.findMany({
      where: { OR: [{ versionId: found.id }, { intendedVersionId: found.id }] },
      select: { name: true },
    });
    if (using.length > 0) {
      const names = using.map(({ name }) => name).join(", ");
      throw new AppError("version.in_use", `${input.name}@${found.number} is served as ${names}.`);
    }
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
    await bumpRevision(tx, { model: row.modelId });
    await recordAudit(tx, ctx, {
      action: "version.archived",
      target: `version:${input.name}@${found.number}`,
      before: { status: found.status },
      after: { status: row.status },
    });
    return toVersionDto(row);
  });
}
