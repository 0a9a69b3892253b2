import { z } from "zod";
import { aliasNameSchema } from "./alias";
import { gateResultSchema } from "./gate";
import { guardsSchema } from "./rollout";

const soakSchema = z
  .int()
  .min(0)
  .max(30 * 86_400);

const policyStepSchema = z.strictObject({
  weightPercent: z.number().min(0.01).max(100).multipleOf(0.01),
  soakSeconds: soakSchema,
  minRequests: z.int().min(0).max(10_000_000).default(100),
});

/**
 * What happens by itself with a new version that is ready: it goes to the first alias, then, after `soakSeconds`
 * there, as a canary to the second, and is promoted at the end. Each time it must pass the alias's gates.
 */
export const releasePolicySchema = z.strictObject({
  enabled: z.boolean(),
  /** Null: straight to the canary. */
  staging: z
    .strictObject({ alias: aliasNameSchema.default("staging"), soakSeconds: soakSchema.default(0) })
    .nullable()
    .default({ alias: "staging", soakSeconds: 0 }),
  production: z.strictObject({
    alias: aliasNameSchema.default("production"),
    /** None: it is promoted at once. */
    steps: z.array(policyStepSchema).max(20),
    guards: guardsSchema.prefault({}),
  }),
});
export type ReleasePolicy = z.infer<typeof releasePolicySchema>;

export const releasePolicyDto = z.object({
  policy: releasePolicySchema.nullable(),
  changedAt: z.iso.datetime().nullable(),
});

/**
 * `waiting`: for a soak time, an approval or a rollout, as `detail` says. `stopped`: it goes no further, and `detail`
 * says why. `superseded`: a newer version came before it was in production.
 */
export const policyRunStateSchema = z.enum([
  "checking",
  "waiting",
  "rolling",
  "done",
  "stopped",
  "superseded",
]);
export type PolicyRunState = z.infer<typeof policyRunStateSchema>;

export const policyRunSchema = z.object({
  id: z.uuid(),
  version: z.int(),
  stage: z.enum(["staging", "production"]),
  state: policyRunStateSchema,
  detail: z.string(),
  gates: z.array(gateResultSchema),
  rolloutId: z.uuid().nullable(),
  requestId: z.uuid().nullable(),
  startedAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});
export type PolicyRunDto = z.infer<typeof policyRunSchema>;
