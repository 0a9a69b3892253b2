import { z } from "zod";

/** What a file beside the .onnx is for. */
export const versionFileRoles = [
  "external_data",
  "labels",
  "tokenizer",
  "card",
  "golden_samples",
] as const;
export const versionFileRoleSchema = z.enum(versionFileRoles);
export type VersionFileRole = z.infer<typeof versionFileRoleSchema>;

/** Exporters write one file or one for each layer; more than this is nobody's export. */
export const maxVersionFiles = 64;
const maxNameBytes = 255;

/** Windows writes none of these, with any ending: the file could not be downloaded there. */
const reservedPattern = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * Null for a plain file name, else what is wrong with it. A name becomes a name in the folder of the
 * version's process and in a download, on any system; nothing that reads as a path, as another name, or as
 * nothing at all.
 */
export function findNameFault(name: string): string | null {
  if (name === "") return "expected a name";
  if (new TextEncoder().encode(name).length > maxNameBytes)
    return `expected at most ${maxNameBytes} bytes`;
  if (/[\\/]/.test(name)) return "expected a file name without a folder";
  if (name.startsWith(".")) return "expected a name that does not begin with a dot";
  if (/^\s|[.\s]$/u.test(name)) return "expected no space at either end, and no dot at the end";
  // Control, direction and zero-width characters, halves of pairs, and what Unicode has not assigned.
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) return "expected only characters that can be seen";
  if (/[<>:"|?*]/.test(name)) return 'expected none of < > : " | ? *';
  if (reservedPattern.test(name)) return "expected a name that Windows does not reserve";
  if (foldName(name) === "model.onnx") return "expected another name: this is the model's own";
  return null;
}

/** Names that fold to the same are one file on some system. */
export function foldName(name: string): string {
  return name.normalize("NFKC").toLowerCase().normalize("NFKC");
}

export const versionFileNameSchema = z.string().superRefine((name, issue) => {
  const fault = findNameFault(name);
  if (fault !== null) issue.addIssue(fault);
});

/** A file that was uploaded with a version, beside its .onnx. */
export const versionFileSchema = z.object({
  name: z.string(),
  role: versionFileRoleSchema,
  /** `sha256:<hex>`. */
  digest: z.string(),
  sizeBytes: z.int(),
});
export type VersionFileDto = z.infer<typeof versionFileSchema>;
