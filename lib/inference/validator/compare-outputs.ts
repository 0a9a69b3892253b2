import type { Dimension, Signature, TensorSpec } from "@/lib/contract/signature";
import type { TensorValue } from "../types";

/**
 * Collects what real outputs were, where the file declares something else. Answers hold what is real. One
 * warning an output: trials of many sizes would say the same many times.
 */
export function createOutputComparison(signature: Signature) {
  const warnings = new Map<string, string>();
  return {
    warnings: () => [...warnings.values()],
    see(inputs: readonly TensorValue[], outputs: readonly TensorValue[]): void {
      const sizes = namedSizes(signature, inputs);
      for (const declared of signature.outputs) {
        const real = outputs.find(({ name }) => name === declared.name);
        if (real === undefined || warnings.has(declared.name)) continue;
        const warning = compareOutput(declared, real, sizes);
        if (warning !== null) warnings.set(declared.name, warning);
      }
    },
  };
}

/** What the free dimensions of the inputs were in one run, by their names. */
type NamedSizes = ReadonlyMap<string, number>;

function namedSizes(signature: Signature, inputs: readonly TensorValue[]): NamedSizes {
  const sizes = new Map<string, number>();
  for (const { name, shape } of signature.inputs) {
    const real = inputs.find((input) => input.name === name)?.shape ?? [];
    for (const [axis, dimension] of (shape ?? []).entries()) {
      const size = real[axis];
      if (typeof dimension === "string" && size !== undefined) sizes.set(dimension, size);
    }
  }
  return sizes;
}

function compareOutput(declared: TensorSpec, real: TensorValue, sizes: NamedSizes): string | null {
  const name = JSON.stringify(declared.name);
  if (real.datatype !== declared.datatype) {
    return `Output ${name} is declared ${declared.datatype}, but is ${real.datatype}.`;
  }
  const { shape } = declared;
  if (shape === null || fits(shape, real.shape, sizes)) return null;
  const meant = describeSizes(shape, sizes);
  return `Output ${name} is declared with shape ${show(shape)}, but has ${show(real.shape)}${meant}.`;
}

function fits(declared: readonly Dimension[], real: readonly number[], sizes: NamedSizes): boolean {
  if (declared.length !== real.length) return false;
  return declared.every((dimension, axis) => {
    const expected = typeof dimension === "string" ? sizes.get(dimension) : dimension;
    return typeof expected !== "number" || expected === real[axis];
  });
}

/** ` where N is 2`, so that the two shapes can be compared. */
function describeSizes(shape: readonly Dimension[], sizes: NamedSizes): string {
  const named = [...new Set(shape)].flatMap((dimension) => {
    const size = typeof dimension === "string" ? sizes.get(dimension) : undefined;
    return size === undefined ? [] : [`${dimension} is ${size}`];
  });
  return named.length === 0 ? "" : ` where ${named.join(" and ")}`;
}

function show(shape: readonly Dimension[]): string {
  return `[${shape.map((size) => size ?? "?").join(", ")}]`;
}
