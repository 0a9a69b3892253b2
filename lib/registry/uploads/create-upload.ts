import { assertRoomFor, createPartFile, removePart } from "@/lib/artifacts/uploads";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import {
  maxOpenUploads,
  type UploadDto,
  type UploadMetadata,
  type UploadPlan,
} from "@/lib/contract/upload";
import { modelNotFound } from "@/lib/platform/authorize";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { createId } from "@/lib/platform/ids";
import { cleanFileName } from "./clean-file-name";
import { authorizeUpload, nextExpiry, ownerOf, toUploadDto } from "./upload-row";

export interface CreateUploadInput {
  readonly sizeBytes: number;
  readonly metadata: UploadMetadata;
}

/** Any other user of advisory locks has another number. */
const creationLock = 6_021_974_020n;

/**
 * Begins an upload: an empty file and its row. Whether it is too large, may become a version and fits the
 * disk is said before its bytes travel.
 * Errors: `request.too_large`, `model.not_found`, `upload.limit`, `storage.full`, `storage.unavailable`.
 */
export async function createUpload(ctx: Context, input: CreateUploadInput): Promise<UploadDto> {
  const { sizeBytes, metadata } = input;
  await authorizeUpload(ctx, metadata.model ?? null);
  assertSize(input);
  await assertModelWillExist(metadata);
  const id = createId();
  await createPartFile(id);
  try {
    const row = await inTransaction(async (tx) => {
      // One after the other: two could each be the last that fits.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${creationLock})`;
      await assertAllowance(tx, ctx);
      await assertRoomFor(sizeBytes, await promisedBytes(tx));
      const created = await tx.upload.create({ data: { id, ...dataOf(ctx, input) } });
      await recordAudit(tx, ctx, {
        action: "upload.created",
        target: `upload:${id}`,
        after: { model: created.model, fileName: created.fileName, sizeBytes },
      });
      return created;
    });
    return await toUploadDto(ctx, row);
  } catch (error) {
    await removePart(id);
    throw error;
  }
}

function dataOf(ctx: Context, { sizeBytes, metadata }: CreateUploadInput) {
  const { model, filename, sha256, stage, tags = [], ...described } = metadata;
  const plan: UploadPlan = { ...described, tags, stage: stage || model === undefined };
  return {
    ...ownerOf(ctx.actor),
    createdBy: ctx.actor.label,
    // In milliseconds, as a cursor has it.
    createdAt: new Date(),
    model: model ?? null,
    fileName: cleanFileName(filename),
    sizeBytes,
    // Nothing to wait for.
    state: sizeBytes === 0 ? ("verifying" as const) : ("receiving" as const),
    metadata: plan,
    expectedDigest: sha256 ?? null,
    expiresAt: nextExpiry(),
  };
}

/** protobuf's own bound on a message; files beside the .onnx may be larger. */
const maxModelBytes = 2 ** 31 - 1;

function assertSize({ sizeBytes, metadata }: CreateUploadInput): void {
  const isModel = metadata.model !== undefined && !metadata.stage;
  const allowed = env().ONNWARD_MAX_UPLOAD_BYTES;
  const limit = isModel ? Math.min(allowed, maxModelBytes) : allowed;
  if (sizeBytes <= limit) return;
  throw new AppError("request.too_large", `The file is larger than ${limit} bytes.`);
}

/** As with an upload in one request: a gigabyte should not travel for a typing error. */
async function assertModelWillExist({ model, create }: UploadMetadata): Promise<void> {
  if (model === undefined || create) return;
  const found = await db().model.findUnique({ where: { liveName: model }, select: { id: true } });
  if (found !== null) return;
  throw new AppError("model.not_found", modelNotFound(model).detail, {
    hint: "Create it first, or add create to Upload-Metadata.",
  });
}

async function assertAllowance(tx: Tx, { actor }: Context): Promise<void> {
  const open = await tx.upload.count({
    where: {
      ...ownerOf(actor),
      // What failed has no bytes any more: a bad day must not lock its sender out until it expires.
      state: { notIn: ["taken", "failed"] },
      expiresAt: { gt: new Date() },
    },
  });
  if (open < maxOpenUploads) return;
  throw new AppError("upload.limit", `${actor.label} has ${open} open uploads, as many as can be.`);
}

async function promisedBytes(tx: Tx): Promise<number> {
  const [sum] = await tx.$queryRaw<{ bytes: number }[]>`
    SELECT coalesce(sum(size_bytes - offset_bytes), 0)::float8 AS bytes FROM upload
    WHERE state = 'receiving' AND expires_at > now()`;
  return sum?.bytes ?? 0;
}
