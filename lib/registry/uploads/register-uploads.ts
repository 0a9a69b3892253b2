import { receivedPart, removePart } from "@/lib/artifacts/uploads";
import type { Context } from "@/lib/contract/actor";
import type { VersionDto } from "@/lib/contract/version";
import type { VersionFileRole } from "@/lib/contract/version-file";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { registerVersion } from "../versions";
import { nextExpiry, type UploadRow } from "./upload-row";

export interface NamedUpload {
  readonly row: UploadRow;
  readonly name: string;
  readonly role: "model" | VersionFileRole;
}

type Description = Omit<Parameters<typeof registerVersion>[1], "model" | "files" | "alongside">;

export interface RegisterUploadsInput extends Description {
  readonly files: readonly NamedUpload[];
  /** The state that the uploads are in, and must still be in when the version is written. */
  readonly from: "verifying" | "finished";
}

/**
 * Makes a version of finished uploads. They are marked as taken in the version's own transaction: two
 * requests for the same upload make one version. Errors: those of `registerVersion`, `upload.taken`.
 */
export async function registerUploads(
  ctx: Context,
  { files, from, ...description }: RegisterUploadsInput,
): Promise<VersionDto> {
  const [model] = files.filter(({ role }) => role === "model");
  if (model === undefined) throw new Error("a version is made of a model file");
  const version = await registerVersion(ctx, {
    ...description,
    model: receivedOf(model),
    files: files.flatMap((each) =>
      each.role === "model" ? [] : [{ name: each.name, role: each.role, file: receivedOf(each) }],
    ),
    alongside: (tx, made) => markTaken(tx, { files, from, version: made }),
  });
  for (const { row } of files) await removePart(row.id);
  return version;
}

function receivedOf({ row: { id, digest, sizeBytes } }: NamedUpload) {
  if (digest === null) throw new Error("an upload is registered when its digest is known");
  return receivedPart({ id, digest, sizeBytes: Number(sizeBytes) });
}

async function markTaken(
  tx: Tx,
  { files, from, version }: Pick<RegisterUploadsInput, "files" | "from"> & { version: VersionDto },
): Promise<void> {
  const ids = files.map(({ row }) => row.id);
  const { count } = await tx.upload.updateMany({
    where: { id: { in: ids }, state: from },
    data: {
      state: "taken",
      versionModel: version.model,
      versionNumber: version.version,
      // So long its sender can still ask what became of it.
      expiresAt: nextExpiry(),
    },
  });
  if (count === ids.length) return;
  throw new AppError("upload.taken", "An upload was removed, or became a version, meanwhile.");
}
