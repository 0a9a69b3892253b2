import type { Actor, Context } from "@/lib/contract/actor";
import { errorCodes } from "@/lib/contract/errors";
import { type UploadDto, type UploadPlan, uploadPlanSchema } from "@/lib/contract/upload";
import { authorize } from "@/lib/platform/authorize";
import { authorizeModel, visibleModels } from "@/lib/platform/authorize-model";
import { db, type Prisma } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";

export type UploadRow = Prisma.UploadGetPayload<object>;

/**
 * An upload that the caller may go on with: their own, or one for a model that they may write. Anybody
 * else hears what they hear of an id that does not exist. Errors: `upload.not_found`, and what authorizing
 * its owner says, whose rights may have ended since it began.
 */
export async function getUploadRow(ctx: Context, id: string): Promise<UploadRow> {
  const row = await db().upload.findUnique({ where: { id } });
  if (row === null || row.expiresAt.getTime() < Date.now()) throw uploadNotFound(id);
  if (isOwner(ctx.actor, row)) {
    await authorizeUpload(ctx, row.model);
    return row;
  }
  if (!(await mayWriteIts(ctx, row))) throw uploadNotFound(id);
  return row;
}

/** Who was given one model may upload for it; a file for any model needs the role's or the key's right. */
export async function authorizeUpload(ctx: Context, model: string | null): Promise<void> {
  if (model === null) authorize(ctx.actor, "models:write");
  else await authorizeModel(ctx.actor, "models:write", model);
}

export function ownerOf({ kind, id }: Actor): { ownerKind: string; ownerId: string } {
  return { ownerKind: kind, ownerId: id };
}

export function uploadNotFound(id: string): AppError {
  return new AppError("upload.not_found", `There is no upload "${id}".`);
}

export function planOf({ metadata }: UploadRow): UploadPlan {
  return uploadPlanSchema.parse(metadata);
}

/** Sliding: as long as bytes arrive, an upload lives. */
export function nextExpiry(): Date {
  return new Date(Date.now() + env().ONNWARD_UPLOAD_EXPIRES_HOURS * 3_600_000);
}

const mostShared = 20;

export async function toUploadDto(ctx: Context, row: UploadRow): Promise<UploadDto> {
  const [dto] = await toUploadDtos(ctx, [row]);
  if (dto === undefined) throw uploadNotFound(row.id);
  return dto;
}

export async function toUploadDtos(ctx: Context, rows: readonly UploadRow[]): Promise<UploadDto[]> {
  const shared = await findShared(ctx, rows);
  return rows.map((row) => ({
    id: row.id,
    model: row.model,
    filename: row.fileName,
    sizeBytes: Number(row.sizeBytes),
    offset: Number(row.offsetBytes),
    state: row.state,
    verifiedBytes: Number(row.digest === null ? row.verifiedBytes : row.sizeBytes),
    digest: row.digest === null ? null : `sha256:${row.digest}`,
    sharedWith: shared
      .filter(({ digest }) => digest === row.digest)
      .map(({ model, version }) => ({ model, version })),
    version:
      row.versionModel === null || row.versionNumber === null
        ? null
        : { model: row.versionModel, version: row.versionNumber },
    problem: toProblem(row.problem),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}

interface Shared {
  readonly digest: string;
  readonly model: string;
  readonly version: number;
}

/** Versions of models that the caller may see, that were made of the same bytes, as the file or beside it. */
async function findShared(ctx: Context, rows: readonly UploadRow[]): Promise<Shared[]> {
  const digests = [...new Set(rows.flatMap(({ digest }) => digest ?? []))];
  if (digests.length === 0) return [];
  return db().$queryRaw<Shared[]>`
    SELECT wanted.digest, found.model, found.version
    FROM unnest(${digests}::text[]) AS wanted(digest) CROSS JOIN LATERAL (
      SELECT model.name AS model, version.number AS version FROM version
      JOIN model ON model.id = version.model_id
      WHERE version.deleted_at IS NULL AND ${visibleModels(ctx.actor)} AND version.id IN (
        SELECT id FROM version WHERE version.digest = wanted.digest
        UNION SELECT version_id FROM version_file WHERE version_file.digest = wanted.digest)
      ORDER BY version.created_at DESC LIMIT ${mostShared}) found`;
}

function toProblem(value: Prisma.JsonValue): UploadDto["problem"] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return {
    code: String(value.code ?? "internal"),
    detail: String(value.detail ?? ""),
    hint: String(value.hint ?? ""),
  };
}

/** Why an upload failed, as it was said when it did. */
export function toFailure({ problem }: UploadRow): AppError {
  const { code, detail, hint } = toProblem(problem) ?? { code: "internal", detail: "", hint: "" };
  const known = errorCodes.find((each) => each === code) ?? "internal";
  return new AppError(known, detail, { hint });
}

function isOwner({ kind, id }: Actor, { ownerKind, ownerId }: UploadRow): boolean {
  return kind === ownerKind && id === ownerId;
}

/** Only of a model that exists: of one that is still to be made nobody but the owner knows. */
async function mayWriteIts(ctx: Context, { model }: UploadRow): Promise<boolean> {
  if (model === null) return false;
  const found = await db().model.findUnique({ where: { liveName: model }, select: { id: true } });
  if (found === null) return false;
  return authorizeModel(ctx.actor, "models:write", model).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError && error.status < 500) return false;
      throw error;
    },
  );
}
