import { z } from "zod";
import { versionReferenceSchema } from "./compare";
import { goldenResultSchema, outputDifferenceSchema } from "./golden-sample";
import { modelNameSchema } from "./model";

/** Of one version, in milliseconds: the model's run alone, and the whole answer of its worker. */
export const timingsSchema = z.object({
  p50Ms: z.number(),
  p90Ms: z.number(),
  p99Ms: z.number(),
  meanMs: z.number(),
  /** Reading the request, the run and writing the answer, the way to the worker and back included. */
  answerP50Ms: z.number(),
  /** Answers in a second, one after the other. */
  perSecond: z.number(),
});
export type Timings = z.infer<typeof timingsSchema>;

/** What was measured of two versions, at one time, on one machine, on the same requests. */
export const measurementSchema = z.object({
  requests: z.object({
    /** The model's golden samples, else its saved examples, else made-up values of a seed. */
    source: z.enum(["golden", "examples", "generated"]),
    count: z.int(),
    /** Requests of that source that one of the two refused, with the reason. */
    refused: z.array(z.object({ name: z.string(), detail: z.string() })),
  }),
  /** Pairs of runs that were timed: one of each version on the same request, in random order. */
  pairs: z.int(),
  durationMs: z.number(),
  seed: z.int(),
  /** Inside one run. */
  threads: z.object({ from: z.int(), to: z.int() }),
  from: timingsSchema,
  to: timingsSchema,
  /** Median of to / from over the pairs, with a 95 % bootstrap interval: below 1, `to` is faster. */
  ratio: z.object({ median: z.number(), low: z.number(), high: z.number() }),
  /** `same`: the interval comes within 10 % of 1, so that nothing is shown. */
  verdict: z.enum(["faster", "slower", "same"]),
  /** How far the answers of `to` are from those of `from`. */
  outputs: z.array(
    outputDifferenceSchema.extend({
      /** Share of rows whose largest value is at another place or label; null where there are no classes. */
      topClassChanged: z.number().nullable(),
    }),
  ),
  /** Each version against the golden samples; empty where there are none. */
  golden: z.object({ from: z.array(goldenResultSchema), to: z.array(goldenResultSchema) }),
  /**
   * `to` against every golden sample of its own and of its model, those that it refused or that there was no time
   * for included: what a gate goes by. Absent in measurements of before there were gates.
   */
  ownGolden: z.array(goldenResultSchema).optional(),
});
export type Measurement = z.infer<typeof measurementSchema>;
export type MeasuredOutput = Measurement["outputs"][number];

export const createComparisonBody = z.strictObject({
  from: versionReferenceSchema,
  to: versionReferenceSchema,
});
export const comparisonPath = z.strictObject({ name: modelNameSchema, id: z.uuid() });

const sideSchema = z.object({ model: modelNameSchema, version: z.int() });

export const comparisonSchema = z.object({
  id: z.uuid(),
  /** Whose comparison it is; the versions may be of another. */
  model: modelNameSchema,
  from: sideSchema,
  to: sideSchema,
  status: z.enum(["queued", "measured", "failed"]),
  result: measurementSchema.nullable(),
  /** Why it could not be measured. */
  fault: z.object({ code: z.string(), detail: z.string(), hint: z.string() }).nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
});
export type ComparisonDto = z.infer<typeof comparisonSchema>;

/** One of a list: what was found in short, for the whole is of any size. Null until measured. */
export const comparisonSummarySchema = comparisonSchema.omit({ result: true }).extend({
  verdict: measurementSchema.shape.verdict.nullable(),
  ratio: measurementSchema.shape.ratio.nullable(),
});
export type ComparisonSummaryDto = z.infer<typeof comparisonSummarySchema>;
