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
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { bumpRevision } from "@/lib/platform/revision";
import { keepGoldenSamples } from "../golden-samples";
import { assertLabelFree } from "../labels";
import { countStorage } from "../lifecycle/count-storage";
import { createModel } from "../models";
import { holdOffCollection } from "./collect-orphans";
import { inTurn } from "./in-turn";
import { type BundleContent, readBundle } from "./read-bundle";
import { toVersionDto, versionInclude } from "./version-dto";
import { assertBundle, type VersionFileInput } from "./version-files";

/** What is said of a version when it is uploaded, whichever way its bytes come. */
export interface VersionDescription {
  readonly name: string;
  /** Make the model when there is none. */
  readonly create: boolean;
  readonly note: string;
  readonly metrics: readonly Metric[];
  readonly tags?: readonly string[] | undefined;
  /** A name beside the number, unique in its model. */
  readonly label?: string | null | undefined;
  readonly author?: string | undefined;
  readonly sourceUrl?: string | null | undefined;
  readonly dataUrl?: string | null | undefined;
}

export interface RegisterVersionInput extends VersionDescription {
  /** The .onnx file. */
  readonly model: ReceivedFile;
  /** What came with it: external data, labels, a card. */
  readonly files: readonly VersionFileInput[];
  /** Written with the version or not at all: what its files were before. */
  readonly alongside?: ((tx: Tx, version: VersionDto) => Promise<void>) | undefined;
}

/**
 * Makes a version of files that are here: admission scan, blobs, row, in this order, so that what is refused
 * leaves no row and no blob, and no row points to nothing. The version is `validating`; the runner goes on
 * from here. The received files stay where they are, whatever comes of it: who received them discards them.
 * Errors: `model.*` of the scan, `label.taken`, `request.invalid`, `request.too_large`, `version.file_invalid`.
 */
export async function registerVersion(
  ctx: Context,
  input: RegisterVersionInput,
): Promise<VersionDto> {
  await authorizeModel(ctx.actor, "models:write", input.name);
  await assertModelWillExist(input);
  assertBundle(input.model, input.files);
  const scan = await admit(ctx, input);
  const content = await readBundle(input.files);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await storeAndInsert(ctx, { input, scan, content });
    } catch (error) {
      // The same bytes were there, and were collected before this row named them: the files are still here.
      const wasCollected = error instanceof AppError && error.code === "artifact.missing";
      if (!wasCollected || attempt === mostAttempts) throw error;
    }
  }
}

const mostAttempts = 3;

async function storeAndInsert(
  ctx: Context,
  { input, scan, content }: Omit<Upload, "store" | "stored">,
): Promise<VersionDto> {
  const store = openArtifactStore();
  const stored = await commitAll(store, [input.model, ...input.files.map(({ file }) => file)]);
  return await inTurn(input.name, async () => {
    await ensureModel(ctx, input);
    return inTransaction((tx) => insertVersion(tx, ctx, { input, store, scan, content, stored }));
  });
}

interface Stored {
  readonly file: ReceivedFile;
  readonly result: CommitResult;
}

/** One after the other: each may be gigabytes, and the disk is one. */
async function commitAll(
  store: ArtifactStore,
  files: readonly ReceivedFile[],
): Promise<readonly Stored[]> {
  const stored: Stored[] = [];
  for (const file of files) stored.push({ file, result: await store.commit(file) });
  return stored;
}

/** Known before the bytes come: a gigabyte should not travel for a typing error. */
export async function assertModelWillExist({
  name,
  create,
  label,
}: Pick<VersionDescription, "name" | "create" | "label">): Promise<void> {
  const found = await db().model.findUnique({
    where: { liveName: name },
    select: { id: true },
  });
  if (found !== null && label != null) await assertLabelFree(db(), { modelId: found.id, label });
  if (found !== null || create) return;
  throw new AppError("model.not_found", modelNotFound(name).detail, {
    hint: "Create it first, or upload with ?create=true.",
  });
}

async function admit(ctx: Context, input: RegisterVersionInput): Promise<ScannedModel> {
  const { name, model, files } = input;
  const external = files.filter(({ role }) => role === "external_data");
  try {
    return await scanModel(
      model.path,
      new Map(external.map((one) => [one.name, one.file.sizeBytes])),
    );
  } catch (error) {
    if (error instanceof AppError) await recordRefusal(ctx, { name, file: model, error });
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
async function ensureModel(ctx: Context, input: RegisterVersionInput): Promise<void> {
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
  readonly input: RegisterVersionInput;
  readonly store: ArtifactStore;
  readonly scan: ScannedModel;
  readonly content: BundleContent;
  readonly stored: readonly Stored[];
}

async function insertVersion(tx: Tx, ctx: Context, upload: Upload): Promise<VersionDto> {
  const { input, scan, content } = upload;
  const { id: modelId, number } = await takeNumber(tx, input.name);
  // The raise of the number holds the model: nobody takes the label meanwhile.
  if (input.label != null) await assertLabelFree(tx, { modelId, label: input.label });
  const repaired = await keepArtifacts(tx, upload);
  const row = await tx.version.create({
    data: {
      modelId,
      number,
      digest: input.model.digest,
      facts: scan.facts,
      note: input.note,
      metrics: [...input.metrics],
      tags: [...new Set(input.tags ?? [])],
      label: input.label ?? null,
      author: input.author ?? "",
      sourceUrl: input.sourceUrl ?? null,
      dataUrl: input.dataUrl ?? null,
      card: content.card ?? "",
      createdBy: ctx.actor.label,
      files: {
        create: input.files.map(({ name, role, file }) => ({ name, role, digest: file.digest })),
      },
      events: { create: { phase: "queued", detail: { by: ctx.actor.label } } },
    },
    include: versionInclude,
  });
  await keepGoldenSamples(tx, row, content.samples);
  await countStorage(tx, modelId);
  await tx.work.create({ data: { kind: "version.validate", subjectId: row.id } });
  const version = toVersionDto(row);
  // A gateway that could not load the damaged blob tries again.
  await bumpRevision(tx, { model: modelId });
  const target = `version:${input.name}@${number}`;
  for (const digest of repaired) {
    const after = { digest: `sha256:${digest}` };
    await recordAudit(tx, ctx, { action: "artifact.repaired", target, after });
  }
  const { digest, sizeBytes, note, metrics, files, label, author } = version;
  await recordAudit(tx, ctx, {
    action: "version.created",
    target,
    after: {
      digest,
      sizeBytes,
      note,
      metrics,
      label,
      author,
      ...(files.length > 0 ? { files } : {}),
    },
  });
  await input.alongside?.(tx, version);
  return version;
}

/** Gives the digests whose bytes a row named, and the store had lost or damaged, until they came again. */
async function keepArtifacts(tx: Tx, { store, stored }: Upload): Promise<string[]> {
  await holdOffCollection(tx);
  // All at once: a bucket answers each in its time, and the transaction has seconds.
  await Promise.all(stored.map(({ file }) => store.assertPresent(file.digest)));
  const repaired: string[] = [];
  for (const { file, result } of stored) {
    const { digest, sizeBytes } = file;
    const { count } = await tx.artifact.createMany({
      data: [{ digest, sizeBytes }],
      skipDuplicates: true,
    });
    if (result === "repaired" || (result === "added" && count === 0)) repaired.push(digest);
  }
  return repaired;
}

/** Raised in the row's own transaction: no gap when it rolls back, no duplicate when many come at once. */
async function takeNumber(tx: Tx, name: string): Promise<{ id: string; number: number }> {
  const [taken] = await tx.$queryRaw<{ id: string; number: number }[]>`
    UPDATE model SET last_number = last_number + 1, updated_at = now()
    WHERE live_name = ${name} RETURNING id, last_number AS number`;
  if (taken === undefined) throw modelNotFound(name);
  return taken;
}
