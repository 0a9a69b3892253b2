import type { Dimension, Signature } from "@/lib/contract/signature";
import type { TensorValue } from "../types";

/** What real outputs were, where the file declares something else. Answers hold what is real. */
export function compareOutputs(signature: Signature, outputs: readonly TensorValue[]): string[] {
  return signature.outputs.flatMap((declared) => {
    const real = outputs.find(({ name }) => name === declared.name);
    if (real === undefined) return [];
    const name = JSON.stringify(declared.name);
    if (real.datatype !== declared.datatype) {
      return [`Output ${name} is declared ${declared.datatype}, but is ${real.datatype}.`];
    }
    if (declared.shape === null || fits(declared.shape, real.shape)) return [];
    return [
      `Output ${name} is declared with shape ${show(declared.shape)}, but has ${show(real.shape)}.`,
    ];
  });
}

function fits(declared: readonly Dimension[], real: readonly number[]): boolean {
  if (declared.length !== real.length) return false;
  return declared.every((size, axis) => typeof size !== "number" || size === real[axis]);
}

function show(shape: readonly Dimension[]): string {
  return `[${shape.map((size) => size ?? "?").join(", ")}]`;
}
