import { z } from "zod";
import { aliasMoveKindSchema, aliasNameSchema } from "./alias";
import { modelNameSchema } from "./model";

/**
 * What one alias serves, and how its version was used lately. Usage is counted a version: two aliases of
 * one version say the same.
 */
export const servingSchema = z.object({
  model: modelNameSchema,
  alias: aliasNameSchema,
  version: z.int(),
  protected: z.boolean(),
  movedAt: z.iso.datetime().nullable(),
  /** Of the last move in the ledger. */
  movedBy: z.object({ kind: z.string(), label: z.string() }).nullable(),
  reason: z.string(),
  requests: z.int(),
  /** Answered with 4xx or 5xx, or left by the client before the answer. */
  errors: z.int(),
  /** Interpolated; null without a request. */
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** What the numbers above are of: the last so many minutes, the current one included. */
  windowMinutes: z.int(),
});
export type ServingDto = z.infer<typeof servingSchema>;

export const activityKindSchema = z.enum([
  ...aliasMoveKindSchema.options,
  "uploaded",
  "ready",
  "rejected",
  "degraded",
  "recovered",
]);

/** Something that happened to a model: a line of the ledger, or a step of a version's life. */
export const activitySchema = z.object({
  at: z.iso.datetime(),
  kind: activityKindSchema,
  model: modelNameSchema,
  /** Of a move: where the alias points since; null when it was deleted. */
  version: z.int().nullable(),
  /** Of a move; null for a version's own life. */
  alias: z.string().nullable(),
  from: z.int().nullable(),
  to: z.int().nullable(),
  /** Null: the system, by itself. */
  by: z.string().nullable(),
  /** Why somebody moved the alias, or why the version was rejected or degraded; "" when nobody said. */
  reason: z.string(),
});
export type ActivityDto = z.infer<typeof activitySchema>;
