import { z } from "zod";

/** Tensor datatypes in the words of the Open Inference Protocol. */
export const datatypes = [
  "BOOL",
  "UINT8",
  "UINT16",
  "UINT32",
  "UINT64",
  "INT8",
  "INT16",
  "INT32",
  "INT64",
  "FP16",
  "FP32",
  "FP64",
  "BYTES",
] as const;
export const datatypeSchema = z.enum(datatypes);
export type Datatype = z.infer<typeof datatypeSchema>;

/**
 * One dimension: a number is fixed; a string is a free dimension by its name in the file (two
 * dimensions of one name are equal in one request); null is free and unnamed.
 */
export const dimensionSchema = z.union([z.int().min(0), z.string().min(1), z.null()]);
export type Dimension = z.infer<typeof dimensionSchema>;

/** Class labels of a classifier, in the order of the probability columns. INT64 labels are decimal strings. */
export const classLabelsSchema = z.object({
  datatype: z.enum(["INT64", "BYTES"]),
  values: z.array(z.string()),
});
export type ClassLabels = z.infer<typeof classLabelsSchema>;

export const tensorSpecSchema = z.object({
  name: z.string(),
  datatype: datatypeSchema,
  /** Null: the file states no shape, so any rank is accepted (inputs) or answered (outputs). */
  shape: z.array(dimensionSchema).nullable(),
  /** Only on an output that replaced a ZipMap: `[rows, classes]` probabilities. */
  classLabels: classLabelsSchema.optional(),
});
export type TensorSpec = z.infer<typeof tensorSpecSchema>;

/** The named, typed, shaped inputs and outputs of a version. */
export const signatureSchema = z.object({
  inputs: z.array(tensorSpecSchema),
  /** Inputs with a default in the file: no request sends them. Absent where there is none. */
  optionalInputs: z.array(tensorSpecSchema).optional(),
  outputs: z.array(tensorSpecSchema),
  /** Outputs of the file that are not tensors and are left out of answers. */
  omittedOutputs: z.array(z.object({ name: z.string(), type: z.string(), hint: z.string() })),
});
export type Signature = z.infer<typeof signatureSchema>;
