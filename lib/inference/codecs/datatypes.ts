import type { Datatype } from "@/lib/contract/signature";
import type { TensorData } from "../types";

export type FixedDatatype = Exclude<Datatype, "BYTES">;
export type FixedData = Exclude<TensorData, string[]>;

interface DatatypeFacts {
  /** Bytes of one element. */
  readonly bytes: number;
  /** The element type as model authors know it; used in sentences. */
  readonly label: string;
  readonly view: (buffer: ArrayBuffer) => FixedData;
}

export const fixedDatatypes: Readonly<Record<FixedDatatype, DatatypeFacts>> = {
  BOOL: { bytes: 1, label: "bool", view: (buffer) => new Uint8Array(buffer) },
  UINT8: { bytes: 1, label: "uint8", view: (buffer) => new Uint8Array(buffer) },
  UINT16: { bytes: 2, label: "uint16", view: (buffer) => new Uint16Array(buffer) },
  UINT32: { bytes: 4, label: "uint32", view: (buffer) => new Uint32Array(buffer) },
  UINT64: { bytes: 8, label: "uint64", view: (buffer) => new BigUint64Array(buffer) },
  INT8: { bytes: 1, label: "int8", view: (buffer) => new Int8Array(buffer) },
  INT16: { bytes: 2, label: "int16", view: (buffer) => new Int16Array(buffer) },
  INT32: { bytes: 4, label: "int32", view: (buffer) => new Int32Array(buffer) },
  INT64: { bytes: 8, label: "int64", view: (buffer) => new BigInt64Array(buffer) },
  FP16: { bytes: 2, label: "float16", view: (buffer) => new Uint16Array(buffer) },
  FP32: { bytes: 4, label: "float32", view: (buffer) => new Float32Array(buffer) },
  FP64: { bytes: 8, label: "float64", view: (buffer) => new Float64Array(buffer) },
};

export function isFixed(datatype: Datatype): datatype is FixedDatatype {
  return datatype !== "BYTES";
}

export function datatypeLabel(datatype: Datatype): string {
  return isFixed(datatype) ? fixedDatatypes[datatype].label : "string";
}

/** Zeros, or empty strings. */
export function allocateData(datatype: Datatype, count: number): TensorData {
  if (!isFixed(datatype)) return new Array<string>(count).fill("");
  const { bytes, view } = fixedDatatypes[datatype];
  return view(new ArrayBuffer(count * bytes));
}

/** Product of the dimensions; not finite or not safe when it overflows. */
export function countElements(shape: readonly number[]): number {
  // A zero anywhere makes the product zero, whatever the others are.
  if (shape.includes(0)) return 0;
  return shape.reduce((product, size) => product * size, 1);
}
