import { Tensor } from "onnxruntime-node";
import type { Datatype } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { TensorData, TensorValue } from "../types";

/** onnxruntime's names of the types that a signature can have. */
const ortTypes = {
  BOOL: "bool",
  UINT8: "uint8",
  UINT16: "uint16",
  UINT32: "uint32",
  UINT64: "uint64",
  INT8: "int8",
  INT16: "int16",
  INT32: "int32",
  INT64: "int64",
  FP16: "float16",
  FP32: "float32",
  FP64: "float64",
  BYTES: "string",
} as const satisfies Record<Datatype, Tensor.Type>;

const datatypeOf = new Map<string, Datatype>();
for (const [datatype, ortType] of Object.entries(ortTypes)) {
  datatypeOf.set(ortType, datatype as Datatype);
}

export type Feeds = Record<string, Tensor>;

/**
 * Without a prototype: models may name an input `__proto__`, which a plain object takes for its
 * prototype, so that onnxruntime would not find it.
 */
export function toFeeds(inputs: readonly TensorValue[]): Feeds {
  const feeds: Feeds = Object.create(null);
  for (const input of inputs) feeds[input.name] = toTensor(input);
  return feeds;
}

function toTensor({ datatype, data, shape }: TensorValue): Tensor {
  const type = ortTypes[datatype];
  // Tensor's constructor knows all these arrays; its overloads cannot say so for a union of types.
  // (FP16 as Uint16Array is taken by every Node: viewed as Float16Array where there is one.)
  return Reflect.construct(Tensor, [type, data, shape]);
}

/**
 * These outputs as they came: real shapes and real types, whatever the file declared.
 * Other outputs were not fetched.
 */
export function fromResults(
  results: Readonly<Record<string, Tensor>>,
  outputNames: readonly string[],
): TensorValue[] {
  return outputNames.map((name) => {
    const tensor = Object.hasOwn(results, name) ? results[name] : undefined;
    const datatype = tensor && datatypeOf.get(tensor.type);
    if (tensor === undefined || datatype === undefined) {
      throw new AppError(
        "predict.failed",
        `The model gave no tensor that an answer can hold for its output ${JSON.stringify(name)}.`,
      );
    }
    return { name, datatype, shape: tensor.dims, data: toData(tensor.data) };
  });
}

/** A Float16Array, where Node has it, becomes the bits that codecs know. */
function toData(data: Tensor["data"]): TensorData {
  if (!ArrayBuffer.isView(data)) return data;
  if (isFloat16(data)) return new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return data as Exclude<TensorData, string[]>;
}

function isFloat16(data: ArrayBufferView): boolean {
  return Object.prototype.toString.call(data) === "[object Float16Array]";
}
