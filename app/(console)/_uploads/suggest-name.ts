/** lib/contract/model.ts has the same pattern, but brings Zod along; a test keeps the two equal. */
export const namePattern = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** Endings that say what a file is, and versions and copies that say which: none of it is a name. */
const noise = /(\.onnx|\.pb|[-_. ]?\(\d+\)|[-_. ]?v?\d+\.\d+(\.\d+)*)$/i;

/** A model name made from a file's name, or "" when nothing of it can be one. */
export function suggestName(fileName: string): string {
  let stem = fileName.normalize("NFKD").trim();
  while (noise.test(stem) && stem.replace(noise, "") !== "") stem = stem.replace(noise, "");
  return stem
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 63)
    .replace(/[._-]+$/, "");
}
