import { z } from "zod";
import { modelNameSchema } from "./model";
import { textSchema } from "./text";

/** Of the request, and of the expected answer, each. */
export const maxSampleBytes = 1_024 * 1_024;
/** Of a model, and of what one version brings. */
export const maxSamples = 100;
/** Of all samples of a model together, and of the file that a version brings. */
export const maxSamplesBytes = 16 * 1_024 * 1_024;

/**
 * How far an answer may be from the expected one: |answer − expected| ≤ absolute + relative · |expected|, for
 * each number of a floating type. Whole numbers, booleans and strings must be equal.
 */
export const toleranceSchema = z.strictObject({
  absolute: z.number().min(0).max(1e300).default(1e-5),
  relative: z.number().min(0).max(1e300).default(1e-4),
});
export type Tolerance = z.output<typeof toleranceSchema>;
export const defaultTolerance: Tolerance = { absolute: 1e-5, relative: 1e-4 };

export const goldenSampleNameSchema = textSchema(100).trim().min(1);

const sampleTextSchema = textSchema(maxSampleBytes)
  .refine(
    (text) => new TextEncoder().encode(text).byteLength <= maxSampleBytes,
    `expected at most ${maxSampleBytes} bytes`,
  )
  .refine(isJsonObject, "expected the text of a JSON object")
  .meta({ contentMediaType: "application/json" });

export const createGoldenSampleBody = z
  .strictObject({
    name: goldenSampleNameSchema,
    /** The JSON text of a request in the plain dialect. Kept as it is: numbers of 64 bits stay exact. */
    inputs: sampleTextSchema,
    /** The JSON text of the answer that is expected, or of those of its outputs that matter. */
    outputs: sampleTextSchema,
    tolerance: toleranceSchema.default(defaultTolerance),
  })
  // `name` is the model's in the path, which no body may overrule.
  .transform(({ name, ...sample }) => ({ label: name, ...sample }));

export const goldenSamplePath = z.strictObject({ name: modelNameSchema, id: z.uuid() });

export const goldenSampleSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The version that brought it; null: the model's, for every version whose signature takes it. */
  version: z.int().nullable(),
  inputs: z.string(),
  outputs: z.string(),
  tolerance: toleranceSchema,
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});
export type GoldenSampleDto = z.infer<typeof goldenSampleSchema>;

/**
 * The file that a version may bring: `{"samples":[{"name","inputs","outputs","tolerance"}]}`, where inputs and
 * outputs are JSON objects in the plain dialect. They are read from the file's own text, so that no number is
 * rounded (registry/golden-samples/parse-golden-samples.ts).
 */
export const goldenSamplesFileSchema = z.strictObject({
  samples: z
    .array(
      z.strictObject({
        name: goldenSampleNameSchema,
        inputs: z.record(z.string(), z.unknown()),
        outputs: z.record(z.string(), z.unknown()),
        tolerance: toleranceSchema.default(defaultTolerance),
      }),
    )
    .min(1)
    .max(maxSamples),
});

/** How far one output of an answer is from what was expected, or from another version's. */
export const outputDifferenceSchema = z.object({
  name: z.string(),
  /** Whether every element is within the tolerance. */
  ok: z.boolean(),
  elements: z.int(),
  /** Elements outside the tolerance. */
  mismatches: z.int(),
  /** Largest and mean |a − b| over finite numbers, and the largest in relation to |b|; null without numbers. */
  maxAbsolute: z.number().nullable(),
  meanAbsolute: z.number().nullable(),
  maxRelative: z.number().nullable(),
  /** Why the two cannot be compared element by element: a missing output, another shape. */
  problem: z.string().nullable(),
});
export type OutputDifference = z.infer<typeof outputDifferenceSchema>;

export const goldenResultSchema = z.object({
  name: z.string(),
  /** Whether the version brought it or the model has it. Only its own can reject a version. */
  source: z.enum(["version", "model"]),
  ok: z.boolean(),
  /** Why there is no answer to compare, as a caller would have been told. */
  error: z.string().nullable(),
  outputs: z.array(outputDifferenceSchema),
});
export type GoldenResult = z.infer<typeof goldenResultSchema>;

/** Of a validation: every sample that was run, and those of the model whose inputs do not fit the version. */
export const goldenReportSchema = z.object({
  results: z.array(goldenResultSchema),
  skipped: z.array(z.string()),
});
export type GoldenReport = z.infer<typeof goldenReportSchema>;

function isJsonObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false; // Which is what was asked.
  }
}
