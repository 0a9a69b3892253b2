import type { Dimension, Signature, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { TensorData, TensorValue } from "../types";

/** More than any limit on memory admits, and less than what a typed array refuses in its own words. */
const maxElements = 2 ** 31;

export type Fill = "zeros" | "ones";

/** Inputs of the right types and shapes to try a model on; every free dimension is `freeDimension`. */
export function makeTrialInputs(
  signature: Signature,
  fill: Fill,
  freeDimension: number,
): TensorValue[] {
  return signature.inputs.map((input) => makeInput(input, fill, freeDimension));
}

function makeInput({ name, datatype, shape }: TensorSpec, fill: Fill, freeDimension: number) {
  // A file that states no rank takes any: a scalar is the smallest.
  const dims = (shape ?? []).map((dim) => sizeOf(dim, freeDimension));
  const count = dims.reduce((product, size) => product * size, 1);
  if (count > maxElements) {
    throw new AppError(
      "model.resource_limit",
      `The input ${JSON.stringify(name)} has ${count} elements in its smallest request.`,
    );
  }
  return { name, datatype, shape: dims, data: fillData(datatype, count, fill === "ones") };
}

export function sizeOf(dim: Dimension, freeDimension: number): number {
  return typeof dim === "number" ? dim : freeDimension;
}

const float16One = 0x3c00;

function fillData(datatype: TensorSpec["datatype"], count: number, isOne: boolean): TensorData {
  const one = isOne ? 1 : 0;
  switch (datatype) {
    case "BOOL":
    case "UINT8":
      return new Uint8Array(count).fill(one);
    case "UINT16":
      return new Uint16Array(count).fill(one);
    case "UINT32":
      return new Uint32Array(count).fill(one);
    case "UINT64":
      return new BigUint64Array(count).fill(BigInt(one));
    case "INT8":
      return new Int8Array(count).fill(one);
    case "INT16":
      return new Int16Array(count).fill(one);
    case "INT32":
      return new Int32Array(count).fill(one);
    case "INT64":
      return new BigInt64Array(count).fill(BigInt(one));
    case "FP16":
      return new Uint16Array(count).fill(isOne ? float16One : 0);
    case "FP32":
      return new Float32Array(count).fill(one);
    case "FP64":
      return new Float64Array(count).fill(one);
    case "BYTES":
      return new Array<string>(count).fill(isOne ? "1" : "");
    default:
      return datatype satisfies never;
  }
}
