import type { TensorSpec } from "@/lib/contract/signature";

/** `FP32 [N, 4]`; a free dimension without a name is `?`; only the datatype of a single value or any shape. */
export function describeSpec({ datatype, shape }: TensorSpec): string {
  return shape === null || shape.length === 0 ? datatype : `${datatype} ${describeShape(shape)}`;
}

export function describeShape(shape: readonly (number | string | null)[]): string {
  return `[${shape.map((size) => size ?? "?").join(", ")}]`;
}
