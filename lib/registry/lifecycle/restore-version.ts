import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { VersionDto, VersionStatus } from "@/lib/contract/version";
import type { VersionRef } from "@/lib/contract/version-label";
import { modelNotFound } from "@/lib/platform/authorize";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { verifyAndReport } from "../artifacts";
import { lockModel } from "../models";
import { byRef, getVersionRow } from "../versions/get-version-row";
import { toVersionDto, type VersionRow, versionInclude } from "../versions/version-dto";

/**
 * Takes back a deletion, and the version is what it was before; or, of one that is archived and not deleted,
 * takes back the archiving. An archived version comes back only when its bytes are what they were.
 * Errors: `version.not_restorable`, `artifact.missing`, `artifact.corrupt`.
 */
export async function restoreVersion(
  ctx: Context,
  input: { name: string; number: VersionRef },
): Promise<VersionDto> {
  await authorizeModel(ctx.actor, "models:write", input.name);
  await verifyIfArchived(ctx, await findRow(db(), input));
  return inTransaction(async (tx) => {
    await lockModel(tx, input.name);
    const found = await findRow(tx, input);
    const change = changeOf(found);
    const row = await tx.version.update({
      where: { id: found.id },
      data: {
        ...change,
        events: { create: { phase: "restored", detail: { by: ctx.actor.label } } },
      },
      include: versionInclude,
    });
    if (row.status === "validating") await validateAgain(tx, row.id, ctx);
    await bumpRevision(tx, { model: row.modelId });
    await recordAudit(tx, ctx, {
      action: "version.restored",
      target: `version:${input.name}@${row.number}`,
      before: { status: found.status, isDeleted: found.deletedAt !== null },
      after: { status: row.status, isDeleted: false },
    });
    return toVersionDto(row);
  });
}

type Restorable = VersionRow & { deletedAt: Date | null };

/** Deleted ones too. */
async function findRow(
  tx: Pick<Tx, "version" | "model">,
  { name, number }: { name: string; number: VersionRef },
): Promise<Restorable> {
  const row = await tx.version.findFirst({
    where: { ...byRef(number), model: { liveName: name } },
    include: versionInclude,
  });
  if (row !== null) return row;
  // Says which of the two is not there.
  await getVersionRow(tx, { name, number });
  throw modelNotFound(name);
}

function changeOf(found: Restorable) {
  if (found.deletedAt !== null) return { deletedAt: null, purgeAfter: null, deletedBy: "" };
  if (found.status === "archived") return { status: statusBefore(found), archivedAt: null };
  throw new AppError(
    "version.not_restorable",
    `${found.model.name}@${found.number} is ${found.status}, neither archived nor deleted.`,
  );
}

/** What it was when it was archived, by what a validation left. */
function statusBefore({ rejection, signature, servingDigest }: VersionRow): VersionStatus {
  if (rejection !== null) return "rejected";
  return signature !== null && servingDigest !== null ? "ready" : "validating";
}

/** Before the transaction: it reads every byte. */
async function verifyIfArchived(ctx: Context, row: Restorable): Promise<void> {
  if (row.deletedAt !== null || row.status !== "archived") return;
  const digests = new Set([row.digest, ...row.files.map(({ digest }) => digest)]);
  if (row.servingDigest !== null) digests.add(row.servingDigest);
  const version = { name: row.model.name, number: row.number };
  for (const digest of digests) await verifyAndReport(ctx, version, digest, "verify");
}

async function validateAgain(tx: Tx, versionId: string, ctx: Context): Promise<void> {
  const detail = { by: ctx.actor.label };
  await tx.versionEvent.create({ data: { versionId, phase: "queued", detail } });
  await tx.work.upsert({
    where: { kind_subjectId: { kind: "version.validate", subjectId: versionId } },
    create: { kind: "version.validate", subjectId: versionId },
    update: { attempts: 0, leasedUntil: null, leasedBy: null },
  });
}
