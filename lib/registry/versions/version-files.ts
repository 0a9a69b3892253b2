import type { ReceivedFile } from "@/lib/artifacts";
import type { FieldError } from "@/lib/contract/errors";
import {
  findNameFault,
  foldName,
  maxVersionFiles,
  type VersionFileRole,
} from "@/lib/contract/version-file";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";

/** A received file that is to go beside the .onnx of a version. */
export interface VersionFileInput {
  readonly name: string;
  readonly role: VersionFileRole;
  readonly file: ReceivedFile;
}

/** Of these roles a version has one file at most. */
const singleRoles: readonly VersionFileRole[] = ["labels", "tokenizer", "card", "golden_samples"];

/**
 * Names, number and sizes of what is uploaded together.
 * Errors: `request.invalid` naming each file, `request.too_large`.
 */
export function assertBundle(model: ReceivedFile, files: readonly VersionFileInput[]): void {
  const errors = findBundleFaults(files);
  if (errors.length > 0) {
    const sentence = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
    throw new AppError("request.invalid", `${sentence}.`, { errors });
  }
  const maxBytes = env().ONNWARD_MAX_VERSION_BYTES;
  const sizeBytes = files.reduce((sum, { file }) => sum + file.sizeBytes, model.sizeBytes);
  if (sizeBytes <= maxBytes) return;
  throw new AppError(
    "request.too_large",
    `The files of the version have ${sizeBytes} bytes together, and ${maxBytes} are allowed.`,
  );
}

export function findBundleFaults(
  files: readonly Pick<VersionFileInput, "name" | "role">[],
): FieldError[] {
  if (files.length > maxVersionFiles) {
    const message = `expected at most ${maxVersionFiles} files beside the model, got ${files.length}`;
    return [{ field: "files", message }];
  }
  const names = new Set<string>();
  const roles = new Set<VersionFileRole>();
  return files.flatMap(({ name, role }, index) => {
    const faults: FieldError[] = [];
    const fault = findNameFault(name);
    if (fault !== null) faults.push({ field: `files[${index}].name`, message: fault });
    else if (names.has(foldName(name))) {
      faults.push({ field: `files[${index}].name`, message: "expected a name of its own" });
    }
    if (singleRoles.includes(role) && roles.has(role)) {
      faults.push({ field: `files[${index}].role`, message: `expected one file of ${role}` });
    }
    names.add(foldName(name));
    roles.add(role);
    return faults;
  });
}
