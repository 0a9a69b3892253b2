import type { Datatype } from "@/lib/contract/signature";
import type { TensorData } from "../types";

export type FixedDatatype = Exclude<Datatype, "BYTES">;
export type FixedData = Exclude<TensorData, string[]>;

export type View = (buffer: ArrayBufferLike, byteOffset?: number, count?: number) => FixedData;

interface DatatypeFacts {
  /** Bytes of one element. */
  readonly bytes: number;
  /** The element type as model authors know it; used in sentences. */
  readonly label: string;
  readonly view: View;
}

const bytesView: View = (buffer, at, count) => new Uint8Array(buffer, at, count);
const halvesView: View = (buffer, at, count) => new Uint16Array(buffer, at, count);

export const fixedDatatypes: Readonly<Record<FixedDatatype, DatatypeFacts>> = {
  BOOL: { bytes: 1, label: "bool", view: bytesView },
  UINT8: { bytes: 1, label: "uint8", view: bytesView },
  UINT16: { bytes: 2, label: "uint16", view: halvesView },
  UINT32: { bytes: 4, label: "uint32", view: (buffer, at, n) => new Uint32Array(buffer, at, n) },
  UINT64: { bytes: 8, label: "uint64", view: (buffer, at, n) => new BigUint64Array(buffer, at, n) },
  INT8: { bytes: 1, label: "int8", view: (buffer, at, n) => new Int8Array(buffer, at, n) },
  INT16: { bytes: 2, label: "int16", view: (buffer, at, n) => new Int16Array(buffer, at, n) },
  INT32: { bytes: 4, label: "int32", view: (buffer, at, n) => new Int32Array(buffer, at, n) },
  INT64: { bytes: 8, label: "int64", view: (buffer, at, n) => new BigInt64Array(buffer, at, n) },
  FP16: { bytes: 2, label: "float16", view: halvesView },
  FP32: { bytes: 4, label: "float32", view: (buffer, at, n) => new Float32Array(buffer, at, n) },
  FP64: { bytes: 8, label: "float64", view: (buffer, at, n) => new Float64Array(buffer, at, n) },
};

export function isFixed(datatype: Datatype): datatype is FixedDatatype {
  return datatype !== "BYTES";
}

/** INT and UINT of any width. */
export function isIntegerType(datatype: Datatype): boolean {
  return datatype.includes("INT");
}

export function datatypeLabel(datatype: Datatype): string {
  return isFixed(datatype) ? fixedDatatypes[datatype].label : "string";
}

const slabBytes = 8 * 1024;
const largestFromSlab = 512;
let slab = new ArrayBuffer(slabBytes);
let slabUsed = 0;

/**
 * Zeros, or empty strings. Small tensors share a buffer, of which no byte is given out twice: making a
 * buffer outside the heap costs more than reading a request of two numbers does.
 */
export function allocateData(datatype: Datatype, count: number): TensorData {
  if (!isFixed(datatype)) return new Array<string>(count).fill("");
  const { bytes, view } = fixedDatatypes[datatype];
  const size = count * bytes;
  if (size > largestFromSlab) return view(new ArrayBuffer(size));
  if (slabUsed + size > slabBytes) {
    slab = new ArrayBuffer(slabBytes);
    slabUsed = 0;
  }
  const data = view(slab, slabUsed, count);
  // Every start is a multiple of eight, the largest element.
  slabUsed += Math.ceil(size / 8) * 8;
  return data;
}

/** Product of the dimensions; not finite or not safe when it overflows. */
export function countElements(shape: readonly number[]): number {
  let product = 1;
  let isEmpty = false;
  for (const size of shape) {
    if (size === 0) isEmpty = true;
    product *= size;
  }
  // A zero anywhere makes the product zero, whatever the others are.
  return isEmpty ? 0 : product;
}
