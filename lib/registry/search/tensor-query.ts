import { datatypeNames, tensorQueryPattern } from "@/lib/contract/search";
import type { Datatype } from "@/lib/contract/signature";

/** How a tensor is looked for among the words that migration 0018 (tensor_words) keeps of each. */
export interface TensorSearch {
  /** All of these are there. An index finds them, but they may be of several tensors. */
  readonly words: string[];
  /** One word matches this: then they are of one. Null: the words say it all. */
  readonly pattern: string | null;
}

/** `float32[*,3,224,224]`, as contract/search.ts has let it in. */
export function readTensorQuery(text: string): TensorSearch {
  const [, name, shape] = tensorQueryPattern.exec(text) ?? [];
  const type = typeOf(name) ?? "";
  if (shape === undefined) return { words: [type], pattern: null };
  const inner = shape.slice(1, -1).trim();
  const dims = inner === "" ? [] : inner.split(",").map(toDimension);
  if (type !== "" && !dims.includes("*"))
    return { words: [`${type}[${dims.join(",")}]`], pattern: null };
  const rank = `#${dims.length}`;
  const sizes = dims.flatMap((dim, place) => (/^\d/.test(dim) ? `${rank}:${place}=${dim}` : []));
  return { words: [`${type}${rank}`, ...sizes], pattern: patternOf(type, dims) };
}

function typeOf(name: string | undefined): Datatype | undefined {
  const known: Readonly<Record<string, Datatype>> = datatypeNames;
  return name === undefined ? undefined : known[name.toLowerCase()];
}

/** As the words have it: 003 is 3, and a free one is ? by whatever name. */
function toDimension(text: string): string {
  const written = text.trim();
  if (/^\d/.test(written)) return String(Number(written));
  return written === "*" ? "*" : "?";
}

function patternOf(type: string, dims: readonly string[]): string {
  const parts = dims.map((dim) => (dim === "*" ? "[^],]+" : dim === "?" ? "[?]" : dim));
  return `^${type === "" ? "[A-Z0-9]+" : type}\\[${parts.join(",")}\\]$`;
}
