import type { Context } from "@/lib/contract/actor";
import type { DeletionGuard, DeletionReport } from "@/lib/contract/deletion";
import type { VersionRef } from "@/lib/contract/version-label";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, type Tx } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { getModelRow } from "../models";
import { byRef } from "../versions/get-version-row";
import { versionInclude } from "../versions/version-dto";
import { loadGuards, loadModelGuards } from "./load-guards";
import { versionsById, versionsOfModel, weighArtifacts } from "./weigh-artifacts";

const mostShown = 100;

/**
 * What a deletion would take now, and what would go when it is purged. Says the same as the deletion itself
 * decides. Without `versions` it is about the whole model.
 */
export async function previewDeletion(
  ctx: Context,
  { name, versions }: { name: string; versions?: readonly VersionRef[] | undefined },
): Promise<DeletionReport> {
  await authorizeModel(ctx.actor, "models:read", name);
  if (versions === undefined) return previewModel(name);
  const { id: modelId } = await getModelRow(db(), name);
  const rows = await readVersions(db(), { modelId, name, refs: versions });
  const guards = await loadGuards(db(), { modelId, versions: rows });
  return reportVersions(db(), { name, rows, guards });
}

export type DeletableRow = Awaited<ReturnType<typeof readVersions>>[number];

/** All of these, or none: one that is not there is a mistake. Errors: `version.not_found`. */
export async function readVersions(
  tx: Pick<Tx, "version">,
  { modelId, name, refs }: { modelId: string; name: string; refs: readonly VersionRef[] },
) {
  const unique = [...new Set(refs)];
  const rows = await tx.version.findMany({
    where: { modelId, OR: unique.map(byRef), deletedAt: null },
    select: {
      id: true,
      number: true,
      status: true,
      label: true,
      artifact: versionInclude.artifact,
      files: { select: { artifact: { select: { sizeBytes: true } } } },
    },
    orderBy: { number: "desc" },
  });
  const missing = unique.filter(
    (ref) => !rows.some(({ number, label }) => ref === number || ref === label),
  );
  if (missing.length === 0) return rows;
  const named = missing.slice(0, 10).join(", ");
  throw new AppError("version.not_found", `The model "${name}" has no version ${named}.`);
}

export async function reportVersions(
  tx: Pick<Tx, "$queryRaw">,
  {
    name,
    rows,
    guards,
  }: { name: string; rows: readonly DeletableRow[]; guards: readonly DeletionGuard[] },
): Promise<DeletionReport> {
  const weight = await weighArtifacts(tx, versionsById(rows.map(({ id }) => id)));
  return {
    model: name,
    isWholeModel: false,
    versions: rows.map(toShown),
    versionCount: rows.length,
    guards: guards.slice(0, mostShown),
    guardCount: guards.length,
    freedBytes: weight.ownBytes,
    sharedBytes: weight.sharedBytes,
    restorableDays: env().ONNWARD_DELETED_DAYS,
  };
}

async function previewModel(name: string): Promise<DeletionReport> {
  const model = await getModelRow(db(), name);
  const where = { modelId: model.id, deletedAt: null };
  const [rows, versionCount, guards, weight] = await Promise.all([
    db().version.findMany({
      where,
      select: {
        id: true,
        number: true,
        status: true,
        label: true,
        artifact: versionInclude.artifact,
        files: { select: { artifact: { select: { sizeBytes: true } } } },
      },
      orderBy: { number: "desc" },
      take: mostShown,
    }),
    db().version.count({ where }),
    loadModelGuards(db(), model.id),
    weighArtifacts(db(), versionsOfModel(model.id)),
  ]);
  return {
    model: name,
    isWholeModel: true,
    versions: rows.map(toShown),
    versionCount,
    guards: guards.slice(0, mostShown),
    guardCount: guards.length,
    freedBytes: weight.ownBytes,
    sharedBytes: weight.sharedBytes,
    restorableDays: env().ONNWARD_DELETED_DAYS,
  };
}

function toShown({ number, status, label, artifact, files }: DeletableRow) {
  const sizeBytes = files.reduce(
    (sum, file) => sum + Number(file.artifact.sizeBytes),
    Number(artifact.sizeBytes),
  );
  return { version: number, status, label, sizeBytes };
}
