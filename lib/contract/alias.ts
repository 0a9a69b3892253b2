import { z } from "zod";
import { modelNameSchema } from "./model";
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
});
export const rollBackAliasBody = z.strictObject({
  reason: reasonSchema.default(""),
  /** Where the caller believes the alias points: a retry then cannot roll back the rollback. */
  expectedVersion: versionNumberSchema.optional(),
});

export const aliasSchema = z.object({
  alias: aliasNameSchema,
  version: z.int().nullable(),
  previousVersion: z.int().nullable(),
  protected: z.boolean(),
  movedAt: z.iso.datetime().nullable(),
  /** The promotion in progress: the alias moves when every gateway has this version warm. */
  intendedVersion: z.int().nullable(),
  intendedAt: z.iso.datetime().nullable(),
});
export type AliasDto = z.infer<typeof aliasSchema>;

export const aliasMoveKindSchema = z.enum(["promote", "rollback", "delete"]);

/** One line of the ledger. */
export const aliasMoveSchema = z.object({
  id: z.string(),
  alias: aliasNameSchema,
  kind: aliasMoveKindSchema,
  from: z.int().nullable(),
  to: z.int().nullable(),
  reason: z.string(),
  by: z.object({ kind: z.string(), id: z.string(), label: z.string() }),
  requestId: z.string(),
  /** False when no gateway was alive to warm the version before the move. */
  warmed: z.boolean(),
  at: z.iso.datetime(),
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
});
export type MoveIntent = z.infer<typeof moveIntentSchema>;
