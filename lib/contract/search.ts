import { z } from "zod";
import { aliasNameSchema } from "./alias";
import { tagSchema } from "./model";
import { onnxDatatypes } from "./onnx-datatypes";
import { pageQuery } from "./paging";
import type { Datatype } from "./signature";
import { textSchema } from "./text";
import { versionStatusFilter } from "./version";

/** What people write for a tensor's type; the words of the Open Inference Protocol besides. */
export const datatypeNames = {
  ...onnxDatatypes,
  float: "FP32",
  double: "FP64",
  fp16: "FP16",
  fp32: "FP32",
  fp64: "FP64",
  bytes: "BYTES",
} as const satisfies Record<string, Datatype>;

/**
 * A type, a shape, or both. In a shape * is any dimension, a number that size, and everything by which people write
 * a free one is that: ?, -1, None, or a name as in `FP32[batch, 8]`, which is how pages and reports show it.
 */
const dimension = String.raw`\s*(?:\*|\?|-1|\d{1,12}|[a-z_][\w.+/-]{0,63})\s*`;
export const tensorQueryPattern = new RegExp(
  String.raw`^([a-z0-9]{1,10})?\s*(\[(?:${dimension}(?:,${dimension}){0,15})?\s*\])?$`,
  "i",
);
const tensorQuerySchema = z
  .string()
  .max(256)
  .trim()
  .regex(
    tensorQueryPattern,
    "expected a tensor's type, its shape, or both, like float32[*,3,224,224] (* any dimension, ? a free one)",
  )
  .refine((text) => text !== "", "expected a tensor's type, its shape, or both, like float32[*,3]")
  .refine(
    (text) => {
      const type = tensorQueryPattern.exec(text)?.[1]?.toLowerCase();
      return type === undefined || type in datatypeNames;
    },
    `expected a type of ${Object.keys(datatypeNames).join(", ")}`,
  );

/** One condition: `accuracy>=0.9`. */
export const metricConditionPattern =
  /^\s*([^<>=,]{1,64}?)\s*(>=|<=|>|<|=)\s*([+-]?(?:\d{1,300}\.?\d{0,300}|\.\d{1,300})(?:e[+-]?\d{1,3})?)\s*$/i;
const mostConditions = 5;
const metricQuerySchema = textSchema(512).refine((text) => {
  const conditions = text.split(",");
  return (
    conditions.length <= mostConditions &&
    conditions.every((one) => {
      const value = metricConditionPattern.exec(one)?.[3];
      // What is beyond a double would be compared with nothing.
      return value !== undefined && Number.isFinite(Number(value));
    })
  );
}, `expected up to ${mostConditions} conditions like accuracy>=0.9,latency_ms<20`);

/** What a version is found by. Every condition holds of the same version. */
export const versionFilterShape = {
  /** Who uploaded it, as the version's createdBy says. */
  owner: textSchema(200).min(1).optional(),
  /** Absent: all but what is archived. */
  status: versionStatusFilter.optional(),
  /** One that points at it. */
  alias: aliasNameSchema.optional(),
  /** Of any one of its inputs. */
  input: tensorQuerySchema.optional(),
  output: tensorQuerySchema.optional(),
  /** What wrote the file: pytorch, skl2onnx. */
  producer: textSchema(200).min(1).optional(),
  /** `Conv`, `ai.onnx.ml:ZipMap` or `ZipMap`, in any case. */
  op: textSchema(200).min(1).optional(),
  metric: metricQuerySchema.optional(),
} as const;

/** A part of what people wrote: any case, and found as it is written. */
const partSchema = textSchema(200).optional();

export const listVersionsQuery = z.strictObject({
  ...pageQuery.shape,
  /** In the model's name, the version's label, author, note or tags. */
  q: partSchema,
  tag: tagSchema.optional(),
  ...versionFilterShape,
});
export type VersionFilter = Omit<z.output<typeof listVersionsQuery>, "limit" | "cursor">;

/** `q`, `tag` and `owner` are of the model; the others of one version that it has. */
export const listModelsQuery = z.strictObject({
  ...pageQuery.shape,
  /** In the name, the description or the tags. */
  q: partSchema,
  tag: tagSchema.optional(),
  ...versionFilterShape,
});
export type ModelFilter = Omit<z.output<typeof listModelsQuery>, "limit" | "cursor">;
