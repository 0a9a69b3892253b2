import type { VersionFileRole } from "@/lib/contract/version-file";

/** What a file of an upload is for: the .onnx itself, or what goes beside it. */
export type FileRole = "model" | VersionFileRole;

export const besideRoles = [
  "external_data",
  "labels",
  "tokenizer",
  "card",
  "golden_samples",
] as const satisfies readonly VersionFileRole[];

/** A chosen file that goes beside a model. */
export interface Beside {
  readonly key: string;
  readonly file: File;
  readonly role: VersionFileRole;
}

const known: readonly (readonly [RegExp, FileRole])[] = [
  [/\.onnx$/i, "model"],
  [/^tokenizer\.json$/i, "tokenizer"],
  [/golden|samples?\.json$/i, "golden_samples"],
  [/^(labels?|classes|class_names|synset)\b.*\.(txt|json|names)$|\.names$/i, "labels"],
  [/\.(md|markdown)$/i, "card"],
  [/\.(data|bin|weights?)$|[._](data|weights)$/i, "external_data"],
];

/** What a name says of its file; null when it says nothing. */
export function suggestRole(name: string): FileRole | null {
  return known.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** Files that were chosen together, as models and what goes beside each. */
export interface Group {
  readonly model: File;
  readonly beside: readonly { readonly file: File; readonly role: VersionFileRole }[];
}

/**
 * Sorts what was dropped or chosen together. With one .onnx everything else goes beside it: exporters name
 * external data as they like. With several, a file goes to the model whose name it begins with. `loose`:
 * what goes beside a model, and there is none here. Without any .onnx, files whose names say nothing are
 * looked at as models: their bytes will tell.
 */
export function groupFiles(files: readonly File[]): {
  readonly groups: readonly Group[];
  readonly loose: Group["beside"];
} {
  const models = files.filter(({ name }) => suggestRole(name) === "model");
  const others = files.filter((file) => !models.includes(file));
  if (models.length === 0) {
    const unknown = others.filter(({ name }) => suggestRole(name) === null);
    return {
      groups: unknown.map((model) => ({ model, beside: [] })),
      loose: others.filter((file) => !unknown.includes(file)).map(toBeside),
    };
  }
  const homeOf = (file: File) =>
    models.find(({ name }) => file.name.startsWith(stemOf(name))) ?? models[0];
  const groups = models.map((model) => ({
    model,
    beside: others.filter((file) => homeOf(file) === model).map(toBeside),
  }));
  return { groups, loose: [] };
}

export function toBeside(file: File): Group["beside"][number] {
  const role = suggestRole(file.name);
  return { file, role: role === null || role === "model" ? "external_data" : role };
}

function stemOf(name: string): string {
  return name.replace(/\.onnx$/i, "");
}
