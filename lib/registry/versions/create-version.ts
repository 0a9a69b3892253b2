import {
  type ArtifactStore,
  openArtifactStore,
  type ReceivedFile,
  type ScannedModel,
  scanModel,
} from "@/lib/artifacts";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { Metric, VersionDto } from "@/lib/contract/version";
import { authorize, modelNotFound } from "@/lib/platform/authorize";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { createModel } from "../models";
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
  authorize(ctx.actor, "models:write", { model: input.name });
  await assertModelWillExist(input);
  const store = openArtifactStore();
  const file = await store.receive(input.bytes, {
    maxBytes: env().ONNWARD_MAX_UPLOAD_BYTES,
    expectedBytes: input.expectedBytes,
    expectedDigest: input.expectedDigest,
    signal: input.signal,
  });
  const scan = await admit(store, file);
  await store.commit(file);
  await ensureModel(ctx, input);
  return inTransaction((tx) => insertVersion(tx, ctx, { input, file, scan }));
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

async function admit(store: ArtifactStore, file: ReceivedFile): Promise<ScannedModel> {
  try {
    return await scanModel(file.path);
  } catch (error) {
    await store.discard(file);
    throw error;
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

async function insertVersion(
  tx: Tx,
  ctx: Context,
  { input, file, scan }: { input: CreateVersionInput; file: ReceivedFile; scan: ScannedModel },
): Promise<VersionDto> {
  const { id: modelId, number } = await takeNumber(tx, input.name);
  await tx.artifact.upsert({
    where: { digest: file.digest },
    create: { digest: file.digest, sizeBytes: file.sizeBytes },
    update: {},
  });
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
  await bumpRevision(tx);
  await recordAudit(tx, ctx, {
    action: "version.created",
    target: `version:${input.name}@${number}`,
    after: {
      digest: version.digest,
      sizeBytes: version.sizeBytes,
      note: version.note,
      metrics: version.metrics,
    },
  });
  return version;
}

/** Raised in the row's own transaction: no gap when it rolls back, no duplicate when many come at once. */
async function takeNumber(tx: Tx, name: string): Promise<{ id: string; number: number }> {
  const [taken] = await tx.$queryRaw<{ id: string; number: number }[]>`
    UPDATE model SET last_number = last_number + 1, updated_at = now()
    WHERE live_name = ${name} RETURNING id, last_number AS number`;
  if (taken === undefined) throw modelNotFound(name);
  return taken;
}
