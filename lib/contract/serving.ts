import { z } from "zod";
import { servingLimits } from "./serving-limits";

/** A setting of its own, or null: the default, which the gateway works out (docs/serving.md). */
function setting(name: keyof typeof servingLimits) {
  const { min, max } = servingLimits[name];
  return z.int().min(min).max(max).nullable();
}

const fields = {
  /** Rows that may share a run; 1 switches batching off. Default: 64 where validation allows it. */
  maxBatchRows: setting("maxBatchRows"),
  /** How long a request may wait for others to join it, in milliseconds. Default: 0, no timer. */
  batchDelayMs: setting("batchDelayMs"),
  /** Requests that may wait. Default: ONNWARD_QUEUE_LENGTH. */
  queueLength: setting("queueLength"),
  /** Longest wait for a worker, in milliseconds: who would wait longer is refused at once. Default: half of the deadline. */
  queueTimeMs: setting("queueTimeMs"),
  /** Deadline of one request, in milliseconds; a client may ask for less. Default: ONNWARD_PREDICT_TIMEOUT_MS. */
  timeoutMs: setting("timeoutMs"),
  /** Workers in each gateway: a least, and a most that waiting raises it to. Default: by the validation run. */
  minReplicas: setting("minReplicas"),
  maxReplicas: setting("maxReplicas"),
  /** Threads inside one run of one worker. */
  threads: setting("threads"),
  /** Memory that one worker may use, in MiB. Default: ONNWARD_WORKER_MEMORY_MIB and four times the file. */
  memoryMib: setting("memoryMib"),
} as const;

/** How a version is served. What is null follows the default. */
export const servingSettingsSchema = z.strictObject(fields);
export type ServingSettings = z.infer<typeof servingSettingsSchema>;

export const defaultServingSettings: ServingSettings = {
  maxBatchRows: null,
  batchDelayMs: null,
  queueLength: null,
  queueTimeMs: null,
  timeoutMs: null,
  minReplicas: null,
  maxReplicas: null,
  threads: null,
  memoryMib: null,
};

/** In a PATCH: what is left out stays as it is. */
export const updateServingBody = z.strictObject(fields).partial();

/**
 * What validation proved about rows. `shared`: rows of several requests may share a run, because the
 * leading dimension of every input and output is free and rows together gave what each gave alone.
 * `pieces`: that dimension is fixed at `rows` everywhere, and a request of more rows is run in pieces.
 * `alone`: every request is a run of its own, as it was sent.
 */
export const batchingVerdictSchema = z.object({
  mode: z.enum(["shared", "pieces", "alone"]),
  /** Why this mode. */
  reason: z.enum([
    /** Proved on trial rows. */
    "proven",
    /** No leading dimension that all inputs and outputs have in common. */
    "no_common_dimension",
    /** A row's answer changed with the rows beside it. */
    "rows_depend",
    /** The model answered no trial rows, so nothing is known. */
    "not_answered",
  ]),
  /** With `pieces`: the fixed leading dimension. */
  rows: z.int().min(1).nullable(),
  /** Largest difference seen between together and alone, relative to values above 1 and absolute below. */
  tolerance: z.number().min(0),
});
export type BatchingVerdict = z.infer<typeof batchingVerdictSchema>;

/** What runs cost in validation, with one thread, in milliseconds; null where the model did not answer. */
export const servingCostSchema = z.object({
  oneRowMs: z.number().nullable(),
  /** A run of `manyRows` rows; null without a free leading dimension. */
  manyRowsMs: z.number().nullable(),
  manyRows: z.int(),
});
export type ServingCost = z.infer<typeof servingCostSchema>;
