import { z } from "zod";
import { aliasNameSchema } from "./alias";
import { actedBySchema } from "./gate";
import { modelNameSchema } from "./model";
import { rolloutKindSchema } from "./rollout-kind-schema";
import { textSchema } from "./text";
import { versionNumberSchema } from "./version";

/** Names of HTTP headers (RFC 9110 section 5.1), in lower case. */
const headerNameSchema = z
  .string()
  .max(64)
  .toLowerCase()
  .regex(/^[a-z0-9!#$%&'*+.^_`|~-]+$/, "expected the name of an HTTP header");

const weightSchema = z.number().min(0).max(100).multipleOf(0.01);
const secondsSchema = z
  .int()
  .min(0)
  .max(30 * 86_400);

/**
 * When a rollout ends by itself. Each is null where it is not wanted. Figures of a target are compared with
 * those of the stable version in the same step; docs/rollouts.md has the tests and their sources.
 */
export const guardsSchema = z.strictObject({
  /** Share of requests that failed for the target beyond the stable version's: 0.005 is one in two hundred. */
  errors: z
    .strictObject({ maxIncrease: z.number().min(0).max(1) })
    .nullable()
    .default({ maxIncrease: 0.005 }),
  /** Of median and 99th percentile, target / stable. */
  latency: z
    .strictObject({ maxRatio: z.number().min(1).max(100) })
    .nullable()
    .default({ maxRatio: 1.2 }),
  /** Of shadows alone: share of answers that differ beyond the tolerance. */
  divergence: z
    .strictObject({ maxShare: z.number().min(0).max(1) })
    .nullable()
    .default(null),
  /** The chance that a rollout which keeps every limit is aborted all the same, over its whole life. */
  falseAlarmRate: z.number().min(0.0001).max(0.2).default(0.01),
});
export type RolloutGuards = z.infer<typeof guardsSchema>;

const stepSchema = z.strictObject({
  weightPercent: weightSchema.min(0.01),
  soakSeconds: secondsSchema,
  /** Answers of the target that the step waits for, however long that takes. */
  minRequests: z.int().min(0).max(10_000_000).default(100),
});
export type RolloutStep = z.infer<typeof stepSchema>;

const shareSchema = z.strictObject({ version: versionNumberSchema, weightPercent: weightSchema });

export const canaryPlanSchema = z.strictObject({
  kind: z.literal("canary"),
  version: versionNumberSchema,
  /** Requests with this header go to the target, whatever the weight. */
  header: z
    .strictObject({ name: headerNameSchema, value: textSchema(200).min(1) })
    .nullable()
    .default(null),
  /** None: only the header decides, until somebody ends it. */
  steps: z.array(stepSchema).max(20).default([]),
  /** After the last step the alias is moved to the target. */
  promoteAtEnd: z.boolean().default(true),
  guards: guardsSchema.prefault({}),
});

export const abPlanSchema = z.strictObject({
  kind: z.literal("ab"),
  /** What is left goes to the alias's version. */
  targets: z.array(shareSchema).min(1).max(4),
  /** Who stays with one version: each key, or each value of a header (without it: each key). */
  stickyBy: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("key") }),
    z.strictObject({ kind: z.literal("header"), name: headerNameSchema }),
  ]),
  /** How an outcome counts: a share of labels that are wanted, or a mean of numbers. */
  outcome: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("share"), wanted: z.array(textSchema(200)).min(1).max(20) }),
    z.strictObject({ kind: z.literal("mean"), better: z.enum(["higher", "lower"]) }),
  ]),
  guards: guardsSchema.prefault({}),
});

export const shadowPlanSchema = z.strictObject({
  kind: z.literal("shadow"),
  versions: z.array(versionNumberSchema).min(1).max(4),
  sharePercent: weightSchema.min(0.01),
  /** Numbers differ when |a − b| > absolute + relative · |primary's|. */
  tolerance: z
    .strictObject({ absolute: z.number().min(0), relative: z.number().min(0) })
    .default({ absolute: 1e-5, relative: 1e-3 }),
  guards: guardsSchema.prefault({ latency: null }),
});

export const rolloutPlanSchema = z
  .discriminatedUnion("kind", [canaryPlanSchema, abPlanSchema, shadowPlanSchema])
  .superRefine((plan, ctx) => {
    const versions = versionsOfPlan(plan);
    if (new Set(versions).size < versions.length)
      ctx.addIssue({ code: "custom", message: "expected every version once" });
    if (plan.kind === "ab") {
      const total = plan.targets.reduce((sum, { weightPercent }) => sum + weightPercent, 0);
      if (total > 100)
        ctx.addIssue({
          code: "custom",
          path: ["targets"],
          message: `expected weights of at most 100 together, got ${total}`,
        });
    }
    if (plan.kind === "canary" && plan.header === null && plan.steps.length === 0)
      ctx.addIssue({ code: "custom", path: ["steps"], message: "expected a header or a step" });
    if (plan.kind !== "shadow" && plan.guards.divergence !== null)
      ctx.addIssue({
        code: "custom",
        path: ["guards", "divergence"],
        message: "expected null: only a shadow's answers are compared",
      });
  });
export type RolloutPlan = z.infer<typeof rolloutPlanSchema>;
export type CanaryPlan = Extract<RolloutPlan, { kind: "canary" }>;
export type AbPlan = Extract<RolloutPlan, { kind: "ab" }>;
export type ShadowPlan = Extract<RolloutPlan, { kind: "shadow" }>;

/** Numbers of the versions that a plan brings beside the alias's own. */
export function versionsOfPlan(plan: RolloutPlan): number[] {
  switch (plan.kind) {
    case "canary":
      return [plan.version];
    case "ab":
      return plan.targets.map(({ version }) => version);
    case "shadow":
      return [...plan.versions];
    default:
      return plan satisfies never;
  }
}

/**
 * Durations in buckets whose bounds grow by 2 %: bucket i holds (0.01 ms · 1.02^(i−1), 0.01 ms · 1.02^i], bucket 0
 * everything up to 0.01 ms, the last everything beyond (about 73 s). Only those that are not empty are kept.
 */
export const fineBuckets = 800;
const bucketCountSchema = z.tuple([
  z
    .int()
    .min(0)
    .max(fineBuckets - 1),
  z.int().min(1),
]);

/** Of one output, over all answers that could be compared. */
export const shadowOutputSchema = z.object({
  name: z.string(),
  compared: z.int(),
  /** Another type or shape, so that no number can be compared. */
  mismatched: z.int(),
  largest: z.number(),
  /** Sum of |a − b| and how many elements: their mean is exact, however often they are added. */
  sum: z.number(),
  elements: z.int(),
  /** Answers with an element beyond the tolerance. */
  beyond: z.int(),
  /** Rows whose largest value stands elsewhere, and rows that have classes at all. */
  topChanged: z.int(),
  topRows: z.int(),
});
export type ShadowOutput = z.infer<typeof shadowOutputSchema>;

export const shadowFiguresSchema = z.object({
  /** Answered by both and compared. */
  compared: z.int(),
  /** Of those, the ones with any output beyond its tolerance or of another form. */
  diverged: z.int(),
  /** Never asked, because there was no room: primaries come first. */
  dropped: z.int(),
  /** The shadow did not answer, or its answer could not be read. */
  failed: z.int(),
  outputs: z.array(shadowOutputSchema),
});
export type ShadowFigures = z.infer<typeof shadowFiguresSchema>;

/** What one gateway saw of one target since it last said. Added, they are the figures of a step. */
export const targetFiguresSchema = z.object({
  requests: z.int().min(0),
  /**
   * Failed for the version's sake: it or its worker failed, its time was over, or it could not compute with the values
   * (`predict.failed`: that they are the caller's fault shows in the stable version's errors, which are as many then). What
   * else a caller did wrong, and what a limit refused, counts nowhere here.
   */
  errors: z.int().min(0),
  /**
   * Of what was answered: queue, decode, run and encode together. Of the stable version only where its control
   * answered, which is asked as often as the target.
   */
  durations: z.array(bucketCountSchema),
  shadow: shadowFiguresSchema.nullable(),
});
export type TargetFigures = z.infer<typeof targetFiguresSchema>;

const intervalSchema = z.object({
  value: z.number().nullable(),
  low: z.number(),
  high: z.number(),
});

/** One guard of one target, as it stands. */
export const guardReadingSchema = z.object({
  guard: z.enum(["errors", "latency.p50", "latency.p99", "divergence"]),
  /** The increase, the ratio or the share, with an interval that holds at every time at once. */
  value: z.number().nullable(),
  low: z.number(),
  high: z.number(),
  /** It aborts when `low` is beyond. */
  limit: z.number(),
  /** `clear`: `high` keeps the limit. `open`: more requests will tell. */
  verdict: z.enum(["clear", "open", "abort"]),
});
export type GuardReading = z.infer<typeof guardReadingSchema>;

export const targetReadingSchema = z.object({
  version: z.int(),
  isStable: z.boolean(),
  /** In this step. */
  requests: z.int(),
  errors: z.int(),
  errorRate: intervalSchema,
  p50Ms: intervalSchema,
  p99Ms: intervalSchema,
  guards: z.array(guardReadingSchema),
  shadow: shadowFiguresSchema.nullable(),
});
export type TargetReading = z.infer<typeof targetReadingSchema>;

/** "Which is better", of one target against the stable version. */
export const abComparisonSchema = z.object({
  version: z.int(),
  units: z.int(),
  outcomes: z.int(),
  mean: z.number().nullable(),
  /** Target − stable, with an interval that may be looked at as often as one likes. Null: too little yet. */
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  verdict: z.enum(["better", "worse", "undecided"]),
  /** Outcomes and units that are still wanted, if the difference stays as it is; null: it cannot be said. */
  moreOutcomes: z.int().nullable(),
  moreUnits: z.int().nullable(),
  moreSeconds: z.int().nullable(),
});
export type AbComparison = z.infer<typeof abComparisonSchema>;
export const abReadingSchema = z.object({
  stable: z.object({
    version: z.int(),
    units: z.int(),
    outcomes: z.int(),
    mean: z.number().nullable(),
  }),
  targets: z.array(abComparisonSchema),
  /** Feedback of the model whose request is of no arm: from before, or unknown. */
  unmatched: z.int(),
  /** In words, with its source. */
  method: z.string(),
});
export type AbReading = z.infer<typeof abReadingSchema>;

/**
 * `promoting`: the plan is at its end, and gateways warm the target for the move. Of the last three: `completed`, the plan
 * came to its end; `aborted`, a guard or a fault ended it; `stopped`, somebody did.
 */
export const rolloutStatusSchema = z.enum([
  "running",
  "paused",
  "promoting",
  "completed",
  "aborted",
  "stopped",
]);
export type RolloutStatus = z.infer<typeof rolloutStatusSchema>;

export const rolloutSchema = z.object({
  id: z.uuid(),
  model: modelNameSchema,
  alias: aliasNameSchema,
  kind: rolloutKindSchema,
  plan: rolloutPlanSchema,
  status: rolloutStatusSchema,
  /** The version that the alias pointed at when it began. */
  stable: z.int(),
  /** From 0. */
  step: z.int(),
  stepStartedAt: z.iso.datetime(),
  /** Of a canary's target now. */
  weightPercent: z.number(),
  /** Why a running one does not go on: too few requests, paused, a gateway that has it not warm. Empty: it does. */
  waitingFor: z.string(),
  targets: z.array(targetReadingSchema),
  ab: abReadingSchema.nullable(),
  /** When the targets were read; null: nothing came yet. */
  readAt: z.iso.datetime().nullable(),
  reason: z.string(),
  startedBy: actedBySchema,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  endReason: z.string(),
});
export type RolloutDto = z.infer<typeof rolloutSchema>;

export const startRolloutBody = z.strictObject({
  plan: rolloutPlanSchema,
  reason: textSchema(2_000).trim().default(""),
  /** Where the caller believes the alias points. */
  expectedVersion: versionNumberSchema.optional(),
  breakingReason: textSchema(2_000).trim().min(1).optional(),
});
/** The rollout that the caller saw: one that began since is neither steered nor ended. */
const expectedRollout = z.uuid().optional();
/** Exactly one of them. `goOn`: to the next step now, or after the last one to the promotion. */
export const steerRolloutBody = z.strictObject({
  action: z.enum(["pause", "resume", "goOn"]),
  reason: textSchema(2_000).trim().default(""),
  /** The step that the caller saw: what came between is then not steered twice. */
  step: z.int().min(0).optional(),
  expectedRollout,
});
export const endRolloutQuery = z.strictObject({
  reason: textSchema(2_000).trim().default(""),
  expectedRollout,
});
export const rolloutPath = z.strictObject({ name: modelNameSchema, id: z.uuid() });
