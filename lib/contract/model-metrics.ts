import { z } from "zod";
import { aliasMoveSchema, aliasNameSchema } from "./alias";
import { wholeNumberText } from "./number";
import { maxVersionNumber } from "./version-label";

/** Lengths of one point in seconds. Each is a divisor of the next but one at most, and of a day. */
export const metricSteps = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200] as const;
/** Of one series. */
export const mostPoints = 400;
/** Versions with a series of their own: those with the most requests. */
export const mostVersionSeries = 12;
/** Newest first. */
export const mostMetricMoves = 200;
export const longestWindowDays = 30;
/** How long usage is kept, with a few days to spare: a window cannot begin before. */
export const usageKeptDays = 35;

export const modelMetricsQuery = z.strictObject({
  /** Default: an hour before the end. Rounded down to a whole step. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Default: now, which is also the latest. Rounded up to a whole step. */
  to: z.iso.datetime({ offset: true }).optional(),
  /** Of this version alone. */
  version: wholeNumberText(1, maxVersionNumber).optional(),
  /** Of the versions that this alias pointed at or shared its traffic with in the window, and its moves alone. */
  alias: aliasNameSchema.optional(),
  /** Default: the shortest that makes no more points than a series has. */
  step: wholeNumberText(60, 7_200).pipe(z.literal(metricSteps)).optional(),
  format: z.enum(["json", "csv"]).optional(),
});

const counts = z.array(z.int().min(0));
const durations = z.array(z.number().nullable());

/** One number a point. A point without a request has counts of 0, and no duration. */
export const metricSeriesSchema = z.object({
  requests: counts,
  /** Of what was answered. */
  rows: counts,
  clientErrors: counts,
  serverErrors: counts,
  refused: counts,
  timeouts: counts,
  gone: counts,
  meanMs: durations,
  p50Ms: durations,
  p95Ms: durations,
  p99Ms: durations,
});
export type MetricSeries = z.infer<typeof metricSeriesSchema>;

export const metricMoveSchema = aliasMoveSchema.pick({
  id: true,
  kind: true,
  alias: true,
  from: true,
  to: true,
  by: true,
  at: true,
  reason: true,
});
export type MetricMoveDto = z.infer<typeof metricMoveSchema>;

export const modelMetricsSchema = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  stepSeconds: z.int(),
  /** When this was read. */
  readAt: z.iso.datetime(),
  /** What happened before has been told by every gateway that reaches the database; what came after may grow. */
  completeUntil: z.iso.datetime(),
  /** Where each point begins, oldest first. */
  times: z.array(z.iso.datetime()),
  total: metricSeriesSchema,
  /** Newest first: those with requests in the window. */
  versions: z.array(z.object({ version: z.int(), ...metricSeriesSchema.shape })),
  /** Versions with requests that have no series of their own; the total has them. */
  omittedVersions: z.int(),
  /** Lines of the ledger in the window, newest first. */
  moves: z.array(metricMoveSchema),
  hasMoreMoves: z.boolean(),
});
export type ModelMetricsDto = z.infer<typeof modelMetricsSchema>;
