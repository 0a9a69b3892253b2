import { z } from "zod";
import { goldenReportSchema } from "./golden-sample";
import { modelNameSchema, tagSchema } from "./model";
import {
  batchingVerdictSchema,
  servingCostSchema,
  servingSettingsSchema,
  updateServingBody,
} from "./serving";
import { signatureSchema } from "./signature";
import { textSchema } from "./text";
import { versionFileSchema } from "./version-file";
import { versionLabelSchema, versionNumberSchema, versionRefText } from "./version-label";

export { versionNumberSchema };

export const versionStatusSchema = z.enum(["validating", "ready", "rejected", "archived"]);
export type VersionStatus = z.infer<typeof versionStatusSchema>;
/** Of a list: absent is every status but archived. */
export const versionStatusFilter = z.enum([...versionStatusSchema.options, "all"]);

/** `number` is what names the version: its number, or its label. */
export const versionPath = z.strictObject({ name: modelNameSchema, number: versionRefText });

/** A measured quality of a version, e.g. `{"name":"test_mse","value":0.71,"direction":"lower"}`. */
export const metricSchema = z.strictObject({
  name: textSchema(64).min(1),
  value: z.number(),
  /** Which way is better. Null: nobody said, and then nobody guesses. */
  direction: z.enum(["higher", "lower"]).nullable().default(null),
});
export type Metric = z.infer<typeof metricSchema>;
export const metricsSchema = z.array(metricSchema).max(100);

/** As whoever sends them may say them: the list, or in short names and values (`{"auc":0.91}`). */
export const metricsBody = z.union([
  metricsSchema,
  z
    .record(metricSchema.shape.name, z.number())
    .transform((values) => Object.entries(values).map(([name, value]) => ({ name, value })))
    .pipe(metricsSchema),
]);

/** The same where it has to be the text of a query or a header. */
const metricsText = z
  .string()
  .max(20_000)
  .transform((text, context) => {
    try {
      return JSON.parse(text === "" ? "[]" : text);
    } catch {
      context.addIssue({
        code: "custom",
        message:
          'expected JSON such as [{"name":"auc","value":0.91,"direction":"higher"}] or {"auc":0.91}',
      });
      return z.NEVER;
    }
  })
  .pipe(metricsBody);

/** What the admission scan read from the file, before onnxruntime saw a byte. */
export const modelFactsSchema = z.object({
  irVersion: z.int(),
  /** Domain ("" is ai.onnx) → opset version. */
  opsets: z.record(z.string(), z.int()),
  producer: z.string(),
  producerVersion: z.string(),
  /** Operator (`Conv`, `ai.onnx.ml:ZipMap`) → count, subgraphs and functions included. */
  operators: z.record(z.string(), z.int()),
  nodeCount: z.int(),
  /** Elements of all initializers and constants, subgraphs included. */
  parameterCount: z.int(),
  /** metadata_props of the file, cut to what the limits allow. */
  metadata: z.record(z.string(), z.string()),
});
export type ModelFacts = z.infer<typeof modelFactsSchema>;

/** What the quarantine run measured. Times in milliseconds, memory in bytes. */
export const validationReportSchema = z.object({
  loadMs: z.number(),
  /** One entry a trial run. */
  runs: z.array(
    z.object({
      fill: z.enum(["zeros", "ones"]),
      /** Value given to every free dimension. */
      freeDimension: z.int(),
      runMs: z.number().nullable(),
      /** Why the model disliked these made-up values, if it did. */
      error: z.string().nullable(),
    }),
  ),
  peakMemoryBytes: z.int(),
  warnings: z.array(z.string()),
  runtime: z.object({ name: z.string(), version: z.string() }),
  /** Absent in reports of before there was batching: such a version is served request by request. */
  batching: batchingVerdictSchema.optional(),
  cost: servingCostSchema.optional(),
  /** Absent where there was no golden sample to run. */
  golden: goldenReportSchema.optional(),
});
export type ValidationReport = z.infer<typeof validationReportSchema>;

export const rejectionSchema = z.object({ code: z.string(), detail: z.string(), hint: z.string() });

/** Shown as a link and never fetched. What signs one in has no place in it. */
export const linkSchema = textSchema(2_000)
  .regex(/^https?:\/\/[^\s\\]+$/i, "expected an address that starts with http:// or https://")
  .refine(isPlainLink, "expected an address without a user name or a password in it");

function isPlainLink(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hostname, username, password } = new URL(text);
  return hostname !== "" && username === "" && password === "";
}

export const versionAuthorSchema = textSchema(200).trim();
export const versionCardSchema = textSchema(200_000);
export const versionTagsSchema = z.array(tagSchema).max(32);

export const uploadVersionQuery = z.strictObject({
  note: textSchema(20_000).default(""),
  label: versionLabelSchema.optional(),
  author: versionAuthorSchema.default(""),
  sourceUrl: linkSchema.optional(),
  dataUrl: linkSchema.optional(),
  /** `a,b` */
  tags: textSchema(2_200)
    .transform((text) => (text === "" ? [] : text.split(",")))
    .pipe(versionTagsSchema)
    .optional(),
  metrics: metricsText.default([]),
  create: z.enum(["true", "false"]).default("false"),
});

export const updateVersionBody = z
  .strictObject({
    note: textSchema(20_000),
    metrics: metricsBody,
    tags: versionTagsSchema,
    serving: updateServingBody,
    /** Null takes it away. */
    label: versionLabelSchema.nullable(),
    author: versionAuthorSchema,
    sourceUrl: linkSchema.nullable(),
    dataUrl: linkSchema.nullable(),
    /** Markdown. */
    card: versionCardSchema,
  })
  .partial();

export const versionSchema = z.object({
  model: modelNameSchema,
  version: z.int(),
  status: versionStatusSchema,
  /** `sha256:<hex>` of the .onnx file that was uploaded. */
  digest: z.string(),
  /** `sha256:<hex>` of what runs; differs from digest when the graph was rewritten (ZipMap). */
  servingDigest: z.string().nullable(),
  /** Of the .onnx file and its external data together. */
  sizeBytes: z.int(),
  /** What was uploaded beside the .onnx file, by name. */
  files: z.array(versionFileSchema),
  opset: z.int().nullable(),
  producer: z.string(),
  ops: z.record(z.string(), z.int()),
  facts: modelFactsSchema,
  signature: signatureSchema.nullable(),
  report: validationReportSchema.nullable(),
  rejection: rejectionSchema.nullable(),
  label: z.string().nullable(),
  /** Who made the model, where that is not who uploaded it; "": nobody said. */
  author: z.string(),
  sourceUrl: z.string().nullable(),
  dataUrl: z.string().nullable(),
  note: z.string(),
  metrics: z.array(metricSchema),
  tags: z.array(z.string()),
  serving: servingSettingsSchema,
  aliases: z.array(z.string()),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
  archivedAt: z.iso.datetime().nullable(),
});
export type VersionDto = z.infer<typeof versionSchema>;

/** A version read alone. The card may be long, so that lists do not have it. */
export const versionDetailSchema = versionSchema.extend({
  card: z.string(),
  /** Versions with the very same uploaded bytes that the caller may see, newest first; at most twenty. */
  sameBytes: z.array(z.object({ model: modelNameSchema, version: z.int() })),
});
export type VersionDetailDto = z.infer<typeof versionDetailSchema>;

/** Phases of validation as the SSE stream names them, in order; the last is one of ready, rejected. */
export const validationPhases = [
  "queued",
  "started",
  "rewriting",
  "loading",
  "running",
  "ready",
  "rejected",
] as const;
export type ValidationPhase = (typeof validationPhases)[number];
