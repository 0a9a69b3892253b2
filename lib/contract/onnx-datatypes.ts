import type { Datatype } from "./signature";

/** onnxruntime's names of element types, in the words of the Open Inference Protocol. No Zod here: the validator loads it. */
export const onnxDatatypes = {
  bool: "BOOL",
  uint8: "UINT8",
  uint16: "UINT16",
  uint32: "UINT32",
  uint64: "UINT64",
  int8: "INT8",
  int16: "INT16",
  int32: "INT32",
  int64: "INT64",
  float16: "FP16",
  float32: "FP32",
  float64: "FP64",
  string: "BYTES",
} as const satisfies Record<string, Datatype>;
