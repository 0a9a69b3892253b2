import {
  type ArtifactStore,
  type CommitResult,
  openArtifactStore,
  type ReceivedFile,
  type ScannedModel,
  scanModel,
} from "@/lib/artifacts";
import { markAudited, recordAttempt, recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { Metric, VersionDto } from "@/lib/contract/version";
import { modelNotFound } from "@/lib/platform/authorize";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { bumpRevision } from "@/lib/platform/revision";
import { createModel } from "../models";
import { holdOffCollection } from "./collect-orphans";
import { inTurn } from "./in-turn";
import { toVersionDto, versionInclude } from "./version-dto";

export interface CreateVersionInput {
  readonly name: string;
  /** Make the model when there is none. */
  readonly create: boolean;
  readonly note: string;
  readonly metrics: readonly Metric[];
  readonly tags?: readonly string[];
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly expectedBytes?: number | undefined;
  readonly expectedDigest?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes an upload: bytes to disk, admission scan, blob, row, in this order, so that what is refused
 * leaves no row and no blob, and no row points to nothing. The version is `validating`; the runner
 * goes on from here.
 */
export async function createVersion(ctx: Context, input: CreateVersionInput): Promise<VersionDto> {
  await authorizeModel(ctx.actor, "models:write", input.name);
  await assertModelWillExist(input);
  const store = openArtifactStore();
  const file = await store.receive(input.bytes, {
    maxBytes: env().ONNWARD_MAX_UPLOAD_BYTES,
    expectedBytes: input.expectedBytes,
    expectedDigest: input.expectedDigest,
    signal: input.signal,
  });
  try {
    const scan = await admit(ctx, input, file);
    const committed = await store.commit(file);
    const upload = { input, store, file, scan, committed };
    return await inTurn(input.name, async () => {
      await ensureModel(ctx, input);
      return inTransaction((tx) => insertVersion(tx, ctx, upload));
    });
  } finally {
    // Gone already when it became a blob.
    await store.discard(file);
  }
}

/** Known before the bytes come: a gigabyte should not travel for a typing error. */
async function assertModelWillExist(input: CreateVersionInput): Promise<void> {
  if (input.create) return;
  const found = await db().model.findUnique({
    where: { liveName: input.name },
    select: { id: true },
  });
  if (found !== null) return;
  throw new AppError("model.not_found", modelNotFound(input.name).detail, {
    hint: "Create it first, or upload with ?create=true.",
  });
}

async function admit(
  ctx: Context,
  { name }: CreateVersionInput,
  file: ReceivedFile,
): Promise<ScannedModel> {
  try {
    return await scanModel(file.path);
  } catch (error) {
    if (error instanceof AppError) await recordRefusal(ctx, { name, file, error });
    throw error;
  }
}

/** A file that reaches for others is an attack or looks like one: reviewers can filter for it. */
const attackCodes: readonly string[] = ["model.external_data"];

async function recordRefusal(
  ctx: Context,
  { name, file, error }: { name: string; file: ReceivedFile; error: AppError },
): Promise<void> {
  const isSecurityEvent = attackCodes.includes(error.code);
  const digest = `sha256:${file.digest}`;
  if (isSecurityEvent) {
    logger().warn(
      { requestId: ctx.requestId, digest, code: error.code },
      "security: upload refused",
    );
  }
  try {
    await recordAttempt(ctx, {
      action: "version.refused",
      target: `model:${name}`,
      outcome: "failure",
      code: error.code,
      after: { digest, sizeBytes: file.sizeBytes, isSecurityEvent },
      reason: error.detail,
    });
    markAudited(error);
  } catch (cause) {
    // The refusal matters more to the caller; the console tries to audit it once more.
    logger().error({ err: cause, requestId: ctx.requestId }, "a refusal could not be audited");
  }
}

/** Only after admission: a refused file should not leave an empty model behind. */
async function ensureModel(ctx: Context, input: CreateVersionInput): Promise<void> {
  if (!input.create) return;
  const found = await db().model.findUnique({
    where: { liveName: input.name },
    select: { id: true },
  });
  if (found !== null) return;
  try {
    await createModel(ctx, { name: input.name, description: "", tags: [], card: "" });
  } catch (error) {
    // Another upload made it meanwhile: that is what was wanted.
    if (!(error instanceof AppError) || error.code !== "model.exists") throw error;
  }
}

interface Upload {
  readonly input: CreateVersionInput;
  readonly store: ArtifactStore;
  readonly file: ReceivedFile;
  readonly scan: ScannedModel;
  readonly committed: CommitResult;
}

async function insertVersion(tx: Tx, ctx: Context, upload: Upload): Promise<VersionDto> {
  const { input, file, scan } = upload;
  const { id: modelId, number } = await takeNumber(tx, input.name);
  const isRepair = await keepArtifact(tx, upload);
  const row = await tx.version.create({
    data: {
      modelId,
      number,
      digest: file.digest,
      facts: scan.facts,
      note: input.note,
      metrics: [...input.metrics],
      tags: [...(input.tags ?? [])],
      createdBy: ctx.actor.label,
      events: { create: { phase: "queued" } },
    },
    include: versionInclude,
  });
  await tx.work.create({ data: { kind: "version.validate", subjectId: row.id } });
  const version = toVersionDto(row);
  // A gateway that could not load the damaged blob tries again.
  await bumpRevision(tx, { model: modelId });
  const target = `version:${input.name}@${number}`;
  if (isRepair) {
    const after = { digest: version.digest };
    await recordAudit(tx, ctx, { action: "artifact.repaired", target, after });
  }
  await recordAudit(tx, ctx, {
    action: "version.created",
    target,
    after: {
      digest: version.digest,
      sizeBytes: version.sizeBytes,
      note: version.note,
      metrics: version.metrics,
    },
  });
  return version;
}

/** True when the upload brought back bytes that a row named and the store had lost or damaged. */
async function keepArtifact(tx: Tx, { store, file, committed }: Upload): Promise<boolean> {
  await holdOffCollection(tx);
  await store.assertPresent(file.digest);
  const { digest, sizeBytes } = file;
  const { count } = await tx.artifact.createMany({
    data: [{ digest, sizeBytes }],
    skipDuplicates: true,
  });
  return committed === "repaired" || (committed === "added" && count === 0);
}

/** Raised in the row's own transaction: no gap when it rolls back, no duplicate when many come at once. */
async function takeNumber(tx: Tx, name: string): Promise<{ id: string; number: number }> {
  const [taken] = await tx.$queryRaw<{ id: string; number: number }[]>`
    UPDATE model SET last_number = last_number + 1, updated_at = now()
    WHERE live_name = ${name} RETURNING id, last_number AS number`;
  if (taken === undefined) throw modelNotFound(name);
  return taken;
}
