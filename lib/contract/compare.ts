import { z } from "zod";
import { modelNameSchema } from "./model";
import { versionStatusSchema } from "./version";

/**
 * Every rule by which two signatures are compared, and how grave it is, for who calls the model: `breaking`,
 * when a request that the first version answers is refused by the second, or its answer cannot be read as
 * before. docs/compare.md says why of each; a test holds the two equal.
 */
export const compareRules = {
  "input.added": "breaking",
  "input.removed": "breaking",
  "input.renamed": "breaking",
  "input.type": "breaking",
  "input.rank": "breaking",
  "input.shape.stated": "breaking",
  "input.shape.unstated": "compatible",
  "input.dimension.fixed": "breaking",
  "input.dimension.freed": "compatible",
  "input.dimension.size": "breaking",
  "input.dimension.tied": "breaking",
  "input.dimension.untied": "compatible",
  "input.dimension.named": "info",
  "input.order": "info",
  "input.optional.added": "compatible",
  "input.optional.removed": "compatible",
  "input.became_optional": "breaking",
  "input.became_required": "breaking",
  "output.added": "compatible",
  "output.removed": "breaking",
  "output.renamed": "breaking",
  "output.type": "breaking",
  "output.rank": "breaking",
  "output.shape.stated": "compatible",
  "output.shape.unstated": "breaking",
  "output.dimension.fixed": "compatible",
  "output.dimension.freed": "breaking",
  "output.dimension.size": "breaking",
  "output.dimension.named": "info",
  "output.batch.fixed": "breaking",
  "output.batch.freed": "compatible",
  "output.labels.added": "breaking",
  "output.labels.removed": "breaking",
  "output.labels.changed": "breaking",
  "output.order": "info",
  "output.omitted": "info",
  "batch.lost": "breaking",
  "batch.gained": "compatible",
  "batch.sharing": "info",
} as const satisfies Record<string, "breaking" | "compatible" | "info">;
export type CompareRule = keyof typeof compareRules;

const ruleNames = Object.keys(compareRules).filter((name): name is CompareRule =>
  Object.hasOwn(compareRules, name),
);

export const severitySchema = z.enum(["breaking", "compatible", "info"]);
export type Severity = z.infer<typeof severitySchema>;

export const signatureDifferenceSchema = z.object({
  rule: z.enum(ruleNames),
  severity: severitySchema,
  subject: z.enum(["input", "output", "model"]),
  /** Of the input or output; of the model, what differs. */
  name: z.string(),
  /** Which dimension, from 0; null where the rule is about none. */
  axis: z.int().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** What it means, in one sentence. */
  detail: z.string(),
});
export type SignatureDifference = z.infer<typeof signatureDifferenceSchema>;

/** `3`, an alias or a label; `other-model@3` for a version of another model. */
const referencePattern = /^(?:[a-z0-9][a-z0-9._-]{0,62}@)?[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;
export const versionReferenceSchema = z
  .string()
  .max(128)
  .regex(
    referencePattern,
    "expected a version's number, alias or label, or another model's as model@number",
  );

export const compareQuery = z.strictObject({
  from: versionReferenceSchema,
  to: versionReferenceSchema,
  /** What is equal on both sides is left out, or shown too. */
  only: z.enum(["differences", "all"]).default("differences"),
});

const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** One fact of both versions. */
export const comparedValueSchema = z.object({
  name: z.string(),
  /** Null: it has none. */
  from: scalarSchema,
  to: scalarSchema,
  changed: z.boolean(),
  /** (to − from) / |from| of two numbers; null otherwise, and where `from` is 0. */
  relative: z.number().nullable(),
});
export type ComparedValue = z.infer<typeof comparedValueSchema>;

export const comparedMetricSchema = comparedValueSchema.extend({
  /** Null: neither of the two says which way is better. */
  direction: z.enum(["higher", "lower"]).nullable(),
  /** `unclear`: the two versions do not agree which way is better, or do not say. */
  verdict: z.enum(["better", "worse", "same", "new", "gone", "unclear"]),
});
export type ComparedMetric = z.infer<typeof comparedMetricSchema>;

export const comparedSideSchema = z.object({
  model: modelNameSchema,
  version: z.int(),
  label: z.string().nullable(),
  status: versionStatusSchema,
  digest: z.string(),
  aliases: z.array(z.string()),
  createdAt: z.iso.datetime(),
});
export type ComparedSide = z.infer<typeof comparedSideSchema>;

export const compareVerdictSchema = z.enum(["identical", "compatible", "breaking"]);
export type CompareVerdict = z.infer<typeof compareVerdictSchema>;

const comparedTextSchema = z.object({ from: z.string(), to: z.string(), changed: z.boolean() });

export const comparisonOfVersionsSchema = z.object({
  from: comparedSideSchema,
  to: comparedSideSchema,
  /** Null: one of the two has no signature, because it was rejected or is still being validated. */
  verdict: compareVerdictSchema.nullable(),
  /** How many differences of each gravity there are. */
  counts: z.object({ breaking: z.int(), compatible: z.int(), info: z.int() }),
  signature: z.array(signatureDifferenceSchema),
  /** Inputs and outputs of both sides, as text. */
  tensors: z.array(comparedValueSchema.extend({ kind: z.enum(["input", "output"]) })),
  facts: z.array(comparedValueSchema),
  /** Operator → how often, with those of subgraphs and functions. */
  operators: z.array(comparedValueSchema),
  metrics: z.array(comparedMetricSchema),
  serving: z.array(comparedValueSchema),
  /** What each validation measured. Of different times and perhaps machines: measure both now to compare speed. */
  report: z.array(comparedValueSchema),
  /** Golden sample → `passed`, `failed`, or null where it was not run. */
  golden: z.array(comparedValueSchema),
  /** File name → digest. */
  files: z.array(comparedValueSchema),
  /** Tag → whether the version has it. */
  tags: z.array(comparedValueSchema),
  metadata: z.array(comparedValueSchema),
  note: comparedTextSchema,
  card: comparedTextSchema,
});
export type ComparisonOfVersions = z.infer<typeof comparisonOfVersionsSchema>;
