import { z } from "zod";
import { compareVerdictSchema } from "./compare";

/** Who did it, as they were called then. */
export const actedBySchema = z.object({ kind: z.string(), id: z.string(), label: z.string() });
export type ActedBy = z.infer<typeof actedBySchema>;

export const gateNames = ["signature", "golden", "metrics", "latency", "approval"] as const;
export const gateNameSchema = z.enum(gateNames);
export type GateName = z.infer<typeof gateNameSchema>;

const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/**
 * What one gate says of one move. `overridden`: it fails, and whoever moves said why that is right. `pending`:
 * it is being measured, or somebody has to approve.
 */
export const gateResultSchema = z.object({
  gate: gateNameSchema,
  verdict: z.enum(["passed", "failed", "overridden", "pending"]),
  /** Why, in one sentence. */
  detail: z.string(),
  /** The numbers behind it: `p99Ratio`, `limit`, `auc.from`, … */
  figures: z.record(z.string(), scalarSchema),
});
export type GateResult = z.infer<typeof gateResultSchema>;

export const compareSummarySchema = z.object({
  verdict: compareVerdictSchema.nullable(),
  counts: z.object({ breaking: z.int(), compatible: z.int(), info: z.int() }),
});
export type CompareSummary = z.infer<typeof compareSummarySchema>;

/** Who asked and who agreed, of a move that needed both. */
export const approvalSchema = z.object({
  requestId: z.uuid(),
  requestedBy: actedBySchema,
  approvedBy: actedBySchema,
  reason: z.string(),
});

/** What the ledger keeps of why a move was made. All absent: a plain move of an unprotected alias. */
export const moveDetailsSchema = z.object({
  compare: compareSummarySchema.optional(),
  gates: z.array(gateResultSchema).optional(),
  breakingReason: z.string().optional(),
  approval: approvalSchema.optional(),
  rolloutId: z.uuid().optional(),
  /** The share of traffic of the target from then on, in percent. */
  weightPercent: z.number().optional(),
  /** Those that a decision went by, named as docs/rollouts.md names them. */
  figures: z.record(z.string(), scalarSchema).optional(),
  /** The run of a model's policy that did it. */
  policyRunId: z.uuid().optional(),
});
export type MoveDetails = z.infer<typeof moveDetailsSchema>;
