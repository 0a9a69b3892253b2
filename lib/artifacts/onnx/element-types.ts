import type { Datatype } from "@/lib/contract/signature";

/** The typed list of TensorProto that holds elements of a type. */
export type DataField =
  | "float_data"
  | "double_data"
  | "int32_data"
  | "int64_data"
  | "uint64_data"
  | "string_data";

export interface ElementType {
  readonly name: string;
  /** Bits in raw_data; null for strings, which have no raw form. */
  readonly bits: number | null;
  readonly field: DataField;
  /** Entries of the typed list for one element: 2 for complex, a fraction for packed small integers. */
  readonly entries: number;
  /** The datatype of the Open Inference Protocol; null when predictions cannot carry it. */
  readonly datatype: Datatype | null;
}

function type(
  name: string,
  bits: number | null,
  field: DataField,
  datatype: Datatype | null,
  entries = 1,
): ElementType {
  return { name, bits, field, entries, datatype };
}

/** TensorProto.DataType by number. Types that onnxruntime 1.30 does not know are left out. */
const elementTypes: ReadonlyMap<number, ElementType> = new Map([
  [1, type("float", 32, "float_data", "FP32")],
  [2, type("uint8", 8, "int32_data", "UINT8")],
  [3, type("int8", 8, "int32_data", "INT8")],
  [4, type("uint16", 16, "int32_data", "UINT16")],
  [5, type("int16", 16, "int32_data", "INT16")],
  [6, type("int32", 32, "int32_data", "INT32")],
  [7, type("int64", 64, "int64_data", "INT64")],
  [8, type("string", null, "string_data", "BYTES")],
  [9, type("bool", 8, "int32_data", "BOOL")],
  [10, type("float16", 16, "int32_data", "FP16")],
  [11, type("double", 64, "double_data", "FP64")],
  [12, type("uint32", 32, "uint64_data", "UINT32")],
  [13, type("uint64", 64, "uint64_data", "UINT64")],
  [14, type("complex64", 64, "float_data", null, 2)],
  [15, type("complex128", 128, "double_data", null, 2)],
  [16, type("bfloat16", 16, "int32_data", null)],
  [17, type("float8e4m3fn", 8, "int32_data", null)],
  [18, type("float8e4m3fnuz", 8, "int32_data", null)],
  [19, type("float8e5m2", 8, "int32_data", null)],
  [20, type("float8e5m2fnuz", 8, "int32_data", null)],
  [21, type("uint4", 4, "int32_data", null, 1 / 2)],
  [22, type("int4", 4, "int32_data", null, 1 / 2)],
  [23, type("float4e2m1", 4, "int32_data", null, 1 / 2)],
  [24, type("float8e8m0", 8, "int32_data", null)],
  [25, type("uint2", 2, "int32_data", null, 1 / 4)],
  [26, type("int2", 2, "int32_data", null, 1 / 4)],
]);

export function findElementType(number: number): ElementType | undefined {
  return elementTypes.get(number);
}
