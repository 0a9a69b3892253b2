import { isDeepStrictEqual } from "node:util";
import type { TensorSpec } from "@/lib/contract/signature";

export interface Pairing {
  readonly kept: readonly { readonly from: TensorSpec; readonly to: TensorSpec }[];
  readonly renamed: readonly { readonly from: TensorSpec; readonly to: TensorSpec }[];
  readonly removed: readonly TensorSpec[];
  readonly added: readonly TensorSpec[];
}

/**
 * Which tensor of one list is which of the other: by name; and what is left stands for a new name of the same
 * thing where type, shape and place are the same. Anything looser would call two different things one.
 */
export function pairTensors(from: readonly TensorSpec[], to: readonly TensorSpec[]): Pairing {
  const toByName = new Map(to.map((spec) => [spec.name, spec]));
  const fromNames = new Set(from.map(({ name }) => name));
  const kept: Pairing["kept"][number][] = [];
  const renamed: Pairing["renamed"][number][] = [];
  const removed: TensorSpec[] = [];
  for (const [place, spec] of from.entries()) {
    const same = toByName.get(spec.name);
    const other = to[place];
    if (same !== undefined) kept.push({ from: spec, to: same });
    else if (other !== undefined && !fromNames.has(other.name) && isAlike(spec, other))
      renamed.push({ from: spec, to: other });
    else removed.push(spec);
  }
  const newNames = new Set(renamed.map((pair) => pair.to.name));
  const added = to.filter(({ name }) => !fromNames.has(name) && !newNames.has(name));
  return { kept, renamed, removed, added };
}

function isAlike(one: TensorSpec, other: TensorSpec): boolean {
  return one.datatype === other.datatype && isDeepStrictEqual(sizes(one), sizes(other));
}

/** What a free dimension is called says nothing of the values. */
function sizes({ shape }: TensorSpec) {
  return shape === null ? null : shape.map((size) => (typeof size === "number" ? size : null));
}

/** Whether what both lists have stands in another order. */
export function isReordered(from: readonly TensorSpec[], to: readonly TensorSpec[]): boolean {
  const inTo = new Set(to.map(({ name }) => name));
  const inFrom = new Set(from.map(({ name }) => name));
  const before = from.filter(({ name }) => inTo.has(name)).map(({ name }) => name);
  const after = to.filter(({ name }) => inFrom.has(name)).map(({ name }) => name);
  return !isDeepStrictEqual(before, after);
}
