import type { Context } from "@/lib/contract/actor";
import type { FieldError } from "@/lib/contract/errors";
import type { RegisterVersionBody } from "@/lib/contract/upload";
import type { VersionDto } from "@/lib/contract/version";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { AppError } from "@/lib/platform/errors";
import { type NamedUpload, registerUploads } from "./register-uploads";
import { getUploadRow, type UploadRow } from "./upload-row";

/**
 * Makes a version of files that were uploaded before, each by itself. They stay as they are when it is
 * refused, and can be named again. Errors: those of `registerVersion`, `upload.not_found`,
 * `upload.not_finished`, `upload.taken`, `request.invalid` naming the file.
 */
export async function createVersionOfUploads(
  ctx: Context,
  { files, ...description }: RegisterVersionBody & { name: string },
): Promise<VersionDto> {
  await authorizeModel(ctx.actor, "models:write", description.name);
  assertFiles(files);
  const named: NamedUpload[] = [];
  for (const { upload, name, role } of files) {
    const row = await getUploadRow(ctx, upload);
    assertUsable(row, description.name);
    named.push({ row, role, name: name ?? row.fileName });
  }
  return registerUploads(ctx, { ...description, files: named, from: "finished" });
}

function assertFiles(files: RegisterVersionBody["files"]): void {
  const models = files.filter(({ role }) => role === "model").length;
  const errors: FieldError[] = [];
  if (models !== 1) {
    errors.push({ field: "files", message: `expected one file of the role model, got ${models}` });
  }
  files.forEach(({ upload }, index) => {
    if (files.findIndex((each) => each.upload === upload) === index) return;
    errors.push({ field: `files[${index}].upload`, message: "expected another upload" });
  });
  if (errors.length === 0) return;
  const sentence = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
  throw new AppError("request.invalid", `${sentence}.`, { errors });
}

function assertUsable(row: UploadRow, name: string): void {
  const { id, state, model } = row;
  if (model !== null && model !== name) {
    const message = `the upload "${id}" is for the model "${model}"`;
    throw new AppError("request.invalid", `files: ${message}.`, {
      errors: [{ field: "files", message }],
    });
  }
  if (state === "taken")
    throw new AppError("upload.taken", `The upload "${id}" has become a version already.`);
  if (state !== "finished") throw notFinished(row, state);
}

function notFinished(
  { id, offsetBytes, sizeBytes }: UploadRow,
  state: "receiving" | "verifying" | "failed",
): AppError {
  const why = {
    receiving: `${offsetBytes} of its ${sizeBytes} bytes are here`,
    verifying: "its bytes are being verified",
    failed: "it failed, and has to be started again",
  }[state];
  const isSoon = state === "verifying";
  return new AppError("upload.not_finished", `The upload "${id}" is not finished: ${why}.`, {
    ...(isSoon ? { retryAfterSeconds: 1 } : {}),
  });
}
