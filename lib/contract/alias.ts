import { z } from "zod";
import { actedBySchema, moveDetailsSchema } from "./gate";
import { modelNameSchema } from "./model";
import { rolloutKindSchema } from "./rollout-kind-schema";
import { textSchema } from "./text";
import { versionNumberSchema } from "./version";

/** How long a rollback is instant: the version before stays warm for this long after a move. */
export const previousWarmMs = 10 * 60_000;

/** Not all digits, so that `{model}@{alias or number}` has one reading. */
export const aliasNameSchema = z
  .string()
  .regex(
    /^(?![0-9]+$)[a-z0-9][a-z0-9._-]{0,62}$/,
    "expected 1 to 63 characters of a-z, 0-9, '.', '_' and '-', not digits alone",
  );
export const aliasPath = z.strictObject({ name: modelNameSchema, alias: aliasNameSchema });

const reasonSchema = textSchema(2_000).trim();

export const moveAliasBody = z.strictObject({
  version: versionNumberSchema,
  reason: reasonSchema.default(""),
  /** Where the caller believes the alias points; null: it points nowhere yet. Absent: not checked. */
  expectedVersion: versionNumberSchema.nullable().optional(),
  /** Goes past a signature gate that fails, and says why that is right; it stands in ledger and audit log. */
  breakingReason: reasonSchema.min(1).optional(),
});
export const rollBackAliasBody = z.strictObject({
  reason: reasonSchema.default(""),
  /** Where the caller believes the alias points: a retry then cannot roll back the rollback. */
  expectedVersion: versionNumberSchema.optional(),
});

export const resumeAliasBody = z.strictObject({ reason: reasonSchema.default("") });

/** Automation does not touch the alias until somebody resumes. */
export const aliasPinSchema = z.object({
  at: z.iso.datetime(),
  by: actedBySchema,
  reason: z.string(),
});
export type AliasPin = z.infer<typeof aliasPinSchema>;

export const aliasSchema = z.object({
  alias: aliasNameSchema,
  version: z.int().nullable(),
  previousVersion: z.int().nullable(),
  protected: z.boolean(),
  movedAt: z.iso.datetime().nullable(),
  /** The promotion in progress: the alias moves when every gateway has this version warm. */
  intendedVersion: z.int().nullable(),
  intendedAt: z.iso.datetime().nullable(),
  pin: aliasPinSchema.nullable(),
  /** The rollout that shares its traffic now. */
  rollout: z.object({ id: z.uuid(), kind: rolloutKindSchema }).nullable(),
});
export type AliasDto = z.infer<typeof aliasSchema>;

/** The last five move nothing: they are what happened to the alias's traffic. */
export const aliasMoveKindSchema = z.enum([
  "promote",
  "rollback",
  "delete",
  "rollout_start",
  "rollout_step",
  "rollout_abort",
  "rollout_stop",
  "rollout_end",
]);
export type AliasMoveKind = z.infer<typeof aliasMoveKindSchema>;
/** Those after which the alias points elsewhere. */
export const movingKinds = ["promote", "rollback", "delete"] as const satisfies AliasMoveKind[];

/** One line of the ledger. */
export const aliasMoveSchema = z.object({
  id: z.string(),
  alias: aliasNameSchema,
  kind: aliasMoveKindSchema,
  from: z.int().nullable(),
  to: z.int().nullable(),
  reason: z.string(),
  by: actedBySchema,
  requestId: z.string(),
  /** False when no gateway was alive to warm the version before the move. */
  warmed: z.boolean(),
  at: z.iso.datetime(),
  /** What led to it. */
  details: moveDetailsSchema,
});
export type AliasMoveDto = z.infer<typeof aliasMoveSchema>;

/** Stored on the alias while a promotion is in progress, for the runner to finish it. */
export const moveIntentSchema = z.object({
  kind: z.enum(["promote", "rollback"]),
  reason: z.string(),
  actor: z.object({ kind: z.enum(["user", "key", "system"]), id: z.string(), label: z.string() }),
  requestId: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** Revision that carries the intention: a gateway counts once it has applied it. */
  revision: z.string(),
  /** For the ledger. Default: the intention of an older version. */
  details: moveDetailsSchema.default({}),
});
export type MoveIntent = z.infer<typeof moveIntentSchema>;
