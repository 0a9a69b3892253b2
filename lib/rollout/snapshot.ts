import { z } from "zod";
import { grantRoleSchema, holderSchema, visibilitySchema } from "@/lib/contract/actor-schema";
import { payloadSamplingSchema } from "@/lib/contract/model";
import { rolloutKindSchema } from "@/lib/contract/rollout-kind-schema";
import {
  batchingVerdictSchema,
  defaultServingSettings,
  servingCostSchema,
  servingSettingsSchema,
} from "@/lib/contract/serving";
import { signatureSchema } from "@/lib/contract/signature";
import { versionStatusSchema } from "@/lib/contract/version";

const idSchema = z.uuid();

const externalFileSchema = z.object({
  name: z.string(),
  /** Hex SHA-256. */
  digest: z.string(),
  sizeBytes: z.int(),
});

export const snapshotVersionSchema = z.object({
  id: idSchema,
  modelId: idSchema,
  number: z.int(),
  label: z.string().nullable().default(null),
  status: versionStatusSchema,
  /** Hex SHA-256 of what runs; null until validated. */
  servingDigest: z.string().nullable(),
  /** Of the file that runs; 0 until validated. */
  sizeBytes: z.int(),
  /** Its external data. Default: a snapshot that an older version wrote knows only single files. */
  files: z.array(externalFileSchema).default([]),
  signature: signatureSchema.nullable(),
  settings: servingSettingsSchema.default(defaultServingSettings),
  /** Of the validation report; null: nothing is known, and every request is a run of its own. */
  batching: batchingVerdictSchema.nullable().default(null),
  cost: servingCostSchema.nullable().default(null),
});
export type SnapshotVersion = z.infer<typeof snapshotVersionSchema>;

/** How the alias's requests are shared now; absent targets: all of them go to its version. */
export const snapshotRolloutSchema = z.object({
  id: idSchema,
  kind: rolloutKindSchema,
  /** Figures are counted under it. */
  step: z.int(),
  /** Paused ones route as ever and are counted still; only their plan stands still. */
  stableVersionId: idSchema,
  targets: z.array(
    z.object({
      versionId: idSchema,
      /** Share of the requests that it answers, or of a shadow, that are mirrored to it. */
      weightPercent: z.number(),
    }),
  ),
  /** Of a canary: requests with it go to the target. */
  header: z.object({ name: z.string(), value: z.string() }).nullable(),
  /** Of an A/B: whoever has the same key, or value of this header, stays with one version. */
  stickyHeader: z.string().nullable(),
  /** Of a shadow: what counts as different. */
  tolerance: z.object({ absolute: z.number(), relative: z.number() }).nullable(),
});
export type SnapshotRollout = z.infer<typeof snapshotRolloutSchema>;

export const snapshotAliasSchema = z.object({
  id: idSchema,
  modelId: idSchema,
  name: z.string(),
  versionId: idSchema.nullable(),
  previousVersionId: idSchema.nullable(),
  movedAtMs: z.number().nullable(),
  intendedVersionId: idSchema.nullable(),
  rollout: snapshotRolloutSchema.nullable().default(null),
});
export type SnapshotAlias = z.infer<typeof snapshotAliasSchema>;

export const snapshotKeySchema = z.object({
  /** Hex SHA-256 of the whole key. */
  hash: z.string(),
  id: idSchema,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  models: z.array(z.string()),
  /** Whose rights bound the key; keys of before owners were the installation's. */
  holders: z.array(holderSchema).default([]),
  expiresAtMs: z.number().nullable(),
  revokedAtMs: z.number().nullable(),
  /** Defaults: a snapshot that an older version wrote knows no limits. */
  ipAllow: z.array(z.string()).default([]),
  /** Of the keys that it was made with; all of them hold it too. */
  makerNetworks: z.array(z.array(z.string())).default([]),
  ratePerMinute: z.int().nullable().default(null),
  burst: z.int().nullable().default(null),
  dailyQuota: z.int().nullable().default(null),
});
export type SnapshotKey = z.infer<typeof snapshotKeySchema>;

export const snapshotModelSchema = z.object({
  id: idSchema,
  name: z.string(),
  visibility: visibilitySchema.default("internal"),
  /** By the user's id. */
  grants: z.record(z.string(), grantRoleSchema).default({}),
  /** Newest ready versions, newest first, bounded: for messages and metadata, not for routing. */
  readyNumbers: z.array(z.int()),
  /** Null: no bodies are kept. */
  payloadSampling: payloadSamplingSchema.nullable().default(null),
});
export type SnapshotModel = z.infer<typeof snapshotModelSchema>;

/**
 * What a gateway needs to answer without the database: one consistent reading of it. It holds the models that
 * an alias names or that were called lately, and the versions that an alias names; another model, and a version
 * called by its number, is looked up when it is called. So it grows with what is served, not with the registry.
 */
export const snapshotSchema = z.object({
  format: z.literal(1),
  /** Decimal: the revision that this reading includes. */
  revision: z.string().regex(/^[0-9]+$/),
  /** When it was read, by this machine's clock. */
  readAtMs: z.number(),
  models: z.array(snapshotModelSchema),
  aliases: z.array(snapshotAliasSchema),
  versions: z.array(snapshotVersionSchema),
  keys: z.array(snapshotKeySchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
