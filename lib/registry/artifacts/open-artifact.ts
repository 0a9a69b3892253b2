import { openArtifactStore } from "@/lib/artifacts";
import { recordAttempt } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { VersionRef } from "@/lib/contract/version-label";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getVersionRow } from "../versions";

export interface OpenedArtifact {
  /** What to call it where it is saved. */
  readonly fileName: string;
  /** Hex SHA-256. */
  readonly digest: string;
  readonly sizeBytes: number;
  read(range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
}

interface VersionPath {
  readonly name: string;
  readonly number: VersionRef;
}

/**
 * The .onnx file of a version, checked whole against its digest before a byte is given away.
 * Errors: `artifact.missing` and `artifact.corrupt`, each an event of the audit chain.
 */
export async function openArtifact(ctx: Context, input: VersionPath): Promise<OpenedArtifact> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const { digest, artifact, number } = await getVersionRow(db(), input);
  const fileName = `${input.name}-${number}.onnx`;
  return openBlob(ctx, { name: input.name, number }, { fileName, digest, ...artifact });
}

/** A file that was uploaded beside it, as above. Errors: also `version.file_not_found`. */
export async function openVersionFile(
  ctx: Context,
  input: VersionPath & { file: string },
): Promise<OpenedArtifact> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const { files, number } = await getVersionRow(db(), input);
  const found = files.find(({ name }) => name === input.file);
  if (found === undefined) throw fileNotFound(input, number, files);
  const { digest, artifact } = found;
  const version = { name: input.name, number };
  return openBlob(ctx, version, { fileName: input.file, digest, ...artifact });
}

function fileNotFound(
  { name, file }: { name: string; file: string },
  number: number,
  files: readonly { name: string }[],
): AppError {
  const known = files.map((one) => JSON.stringify(one.name)).join(", ");
  return new AppError(
    "version.file_not_found",
    `${name}@${number} has no file ${JSON.stringify(file)}${known === "" ? "" : `; it has ${known}`}.`,
  );
}

async function openBlob(
  ctx: Context,
  version: { name: string; number: number },
  blob: { fileName: string; digest: string; sizeBytes: bigint },
): Promise<OpenedArtifact> {
  const { fileName, digest, sizeBytes } = blob;
  await verifyAndReport(ctx, version, digest);
  const store = openArtifactStore();
  return {
    ...{ fileName, digest, sizeBytes: Number(sizeBytes) },
    read: (range) => store.openRead(digest, range),
  };
}

/**
 * Looks whether a blob of a version has its bytes, and writes into the audit chain that it has not. `look`: how
 * closely; without it a file that was read lately, and not written since, is not read again.
 * Errors: `artifact.missing`, `artifact.corrupt`.
 */
export async function verifyAndReport(
  ctx: Context,
  { name, number }: { name: string; number: number },
  digest: string,
  look: "verify" | "verifyLately" = "verifyLately",
): Promise<void> {
  try {
    await openArtifactStore()[look](digest);
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith("artifact.")) {
      await recordAttempt(ctx, {
        action: "artifact.corrupt",
        target: `version:${name}@${number}`,
        outcome: "failure",
        code: error.code,
        after: { digest: `sha256:${digest}` },
      });
    }
    throw error;
  }
}
