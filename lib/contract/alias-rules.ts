import { z } from "zod";
import { compareSummarySchema, gateResultSchema } from "./gate";
import { textSchema } from "./text";
import { versionNumberSchema } from "./version";

/** Who may move a protected alias. Everybody else asks, and one of these approves. */
export const aliasMoversSchema = z.discriminatedUnion("who", [
  /** Everybody who may promote: the gates alone protect it. */
  z.strictObject({ who: z.literal("promoters") }),
  /** Those with the right `models:approve`. */
  z.strictObject({ who: z.literal("approvers") }),
  /** These people alone, as far as they may promote. */
  z.strictObject({ who: z.literal("people"), people: z.array(z.uuid()).min(1).max(50) }),
]);
export type AliasMovers = z.infer<typeof aliasMoversSchema>;

const metricGateSchema = z.strictObject({
  name: textSchema(64).min(1),
  /** By how much it may be worse than the current version's, in the metric's own unit. */
  margin: z.number().min(0).default(0),
});

const latencyGateSchema = z
  .strictObject({
    /** Of the model's runs against those of the current version, measured in pairs now. */
    p99Ratio: z.number().min(0.1).max(100).optional(),
    p99Ms: z.number().min(0.01).max(3_600_000).optional(),
  })
  .refine(({ p99Ratio, p99Ms }) => p99Ratio !== undefined || p99Ms !== undefined, {
    message: "expected p99Ratio, p99Ms or both",
  });

export const aliasGatesSchema = z.strictObject({
  /** Nothing of the signature breaks, or whoever moves it gives a `breakingReason`. */
  signature: z.boolean().default(false),
  /** Every golden sample of the version and of its model is answered within its tolerance, run now. */
  golden: z.boolean().default(false),
  metrics: z.array(metricGateSchema).max(20).default([]),
  latency: latencyGateSchema.nullable().default(null),
  /** Somebody else approves. */
  approval: z.boolean().default(false),
});
export type AliasGates = z.infer<typeof aliasGatesSchema>;

/** With `protected` false nothing of the rest is in force; it is kept for the next time. */
export const aliasRulesSchema = z.strictObject({
  protected: z.boolean(),
  movers: aliasMoversSchema.default({ who: "approvers" }),
  gates: aliasGatesSchema.prefault({}),
});
export type AliasRules = z.infer<typeof aliasRulesSchema>;
export const openRules: AliasRules = aliasRulesSchema.parse({ protected: false });

export const aliasRulesDto = aliasRulesSchema.extend({
  /** Null: the rules that every alias starts with. */
  changedAt: z.iso.datetime().nullable(),
  /** With their names, for `movers.people`. */
  people: z.array(z.object({ id: z.uuid(), label: z.string() })),
});
export type AliasRulesDto = z.infer<typeof aliasRulesDto>;

export const checkMoveBody = z.strictObject({
  version: versionNumberSchema,
  breakingReason: textSchema(2_000).trim().min(1).optional(),
});

/** A dry run of a move: what every gate says now. Nothing moves, but measuring begins. */
export const moveCheckSchema = z.object({
  from: z.int().nullable(),
  to: z.int(),
  protected: z.boolean(),
  /** `passed`: `PUT` would move it. `request`: all but approval passed. `pending`: ask again in a second. */
  verdict: z.enum(["passed", "request", "pending", "failed"]),
  gates: z.array(gateResultSchema),
  compare: compareSummarySchema.nullable(),
  /** The measurement that gates went by. */
  comparisonId: z.uuid().nullable(),
  /** The caller is one of those who may move it. */
  mayMove: z.boolean(),
  checkedAt: z.iso.datetime(),
});
export type MoveCheck = z.infer<typeof moveCheckSchema>;
