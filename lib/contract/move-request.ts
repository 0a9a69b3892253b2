import { z } from "zod";
import { aliasNameSchema } from "./alias";
import { actedBySchema, compareSummarySchema, gateResultSchema } from "./gate";
import { modelNameSchema } from "./model";
import { pageQuery } from "./paging";
import { rolloutPlanSchema } from "./rollout";
import { textSchema } from "./text";
import { versionNumberSchema } from "./version";

/** `stale`: alias, version or rules changed meanwhile, so that what was agreed to is not what would happen. */
export const moveRequestStatusSchema = z.enum([
  "waiting",
  "approved",
  "declined",
  "withdrawn",
  "stale",
]);
export type MoveRequestStatus = z.infer<typeof moveRequestStatusSchema>;

const reasonSchema = textSchema(2_000).trim();

/** Either a version to move the alias to, or a rollout to begin. */
export const createMoveRequestBody = z
  .strictObject({
    version: versionNumberSchema.optional(),
    rollout: rolloutPlanSchema.optional(),
    reason: reasonSchema.min(1),
    breakingReason: reasonSchema.min(1).optional(),
    expectedVersion: versionNumberSchema.nullable().optional(),
  })
  .refine(({ version, rollout }) => (version === undefined) !== (rollout === undefined), {
    message: "expected either version or rollout",
  });

/** Reasons are for whoever asked; declining needs one. */
export const approveRequestBody = z.strictObject({ reason: reasonSchema.default("") });
export const declineRequestBody = z.strictObject({ reason: reasonSchema.min(1) });
export const moveRequestPath = z.strictObject({ name: modelNameSchema, id: z.uuid() });
export const listMoveRequestsQuery = z.strictObject({
  ...pageQuery.shape,
  status: moveRequestStatusSchema.optional(),
  /** Those that the caller may decide. */
  mine: z.enum(["true", "false"]).optional(),
  /** Those that the caller asked for, or that a key of theirs did. */
  own: z.enum(["true", "false"]).optional(),
  /** Those that wait no more, whatever became of them. */
  settled: z.enum(["true", "false"]).optional(),
});

export const moveRequestSchema = z.object({
  id: z.uuid(),
  model: modelNameSchema,
  alias: aliasNameSchema,
  kind: z.enum(["move", "rollout"]),
  from: z.int().nullable(),
  to: z.int(),
  rollout: rolloutPlanSchema.nullable(),
  reason: z.string(),
  breakingReason: z.string().nullable(),
  status: moveRequestStatusSchema,
  /** As they were when it was asked for. */
  gates: z.array(gateResultSchema),
  compare: compareSummarySchema.nullable(),
  requestedBy: actedBySchema,
  requestedAt: z.iso.datetime(),
  decidedBy: actedBySchema.nullable(),
  decidedAt: z.iso.datetime().nullable(),
  decisionReason: z.string(),
  /** The caller may approve and decline it: they have the right and did not ask for it. */
  mayDecide: z.boolean(),
  /** The caller asked for it. */
  isOwn: z.boolean(),
});
export type MoveRequestDto = z.infer<typeof moveRequestSchema>;
