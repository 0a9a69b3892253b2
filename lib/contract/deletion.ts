import { z } from "zod";
import { modelNameSchema, modelPath } from "./model";
import { wholeNumberText } from "./number";
import { textSchema } from "./text";
import { versionStatusSchema } from "./version";
import { maxVersionNumber, versionNumberSchema, versionRefText } from "./version-label";

/** Deleted together or not at all; more than these go in several requests. */
const mostAtOnce = 100;
export const deleteVersionsBody = z.strictObject({
  versions: z.array(versionNumberSchema).min(1).max(mostAtOnce),
});

/** `?versions=3,1.4.0`; without it the report is about the whole model. */
export const previewDeletionQuery = z.strictObject({
  versions: textSchema(7_000)
    .transform((text): unknown[] => text.split(","))
    .pipe(z.array(versionRefText).max(mostAtOnce))
    .optional(),
});

/** Why something cannot be deleted now. */
export const deletionGuardSchema = z.discriminatedUnion("kind", [
  /** An alias points at it, is being moved to it, or could be rolled back to it without loading. */
  z.object({
    kind: z.literal("alias"),
    version: z.int(),
    alias: z.string(),
    as: z.enum(["target", "intended", "previous"]),
    /** Only of a previous one: until then it is kept warm. */
    until: z.iso.datetime().nullable(),
  }),
  /** It served an alias not long ago (ONNWARD_RETENTION_DAYS). */
  z.object({
    kind: z.literal("retention"),
    version: z.int(),
    alias: z.string(),
    until: z.iso.datetime(),
  }),
  z.object({ kind: z.literal("validating"), version: z.int() }),
  /** A live rollout sends it traffic, or compares with it. */
  z.object({ kind: z.literal("rollout"), version: z.int(), alias: z.string() }),
  /** Of a model: it has the alias, whatever it points at. */
  z.object({ kind: z.literal("has_alias"), alias: z.string() }),
]);
export type DeletionGuard = z.infer<typeof deletionGuardSchema>;

/** What a deletion takes, and what stands in its way. */
export const deletionReportSchema = z.object({
  model: modelNameSchema,
  /** The whole model, or the versions that are listed. */
  isWholeModel: z.boolean(),
  versions: z.array(
    z.object({
      version: z.int(),
      status: versionStatusSchema,
      label: z.string().nullable(),
      sizeBytes: z.int(),
    }),
  ),
  /** How many there are; the list has the newest hundred. */
  versionCount: z.int(),
  /** The first hundred. Empty: it can be deleted. */
  guards: z.array(deletionGuardSchema),
  guardCount: z.int(),
  /** In the store when it is purged: bytes that nothing else names. */
  freedBytes: z.int(),
  /** Bytes that stay, because other versions have them too. */
  sharedBytes: z.int(),
  /** Days for which it can be restored. */
  restorableDays: z.int(),
});
export type DeletionReport = z.infer<typeof deletionReportSchema>;

/** A deleted version of a living model. */
const deletedVersionSchema = z.object({
  kind: z.literal("version"),
  id: z.uuid(),
  model: modelNameSchema,
  version: z.int(),
  label: z.string().nullable(),
  status: versionStatusSchema,
  deletedAt: z.iso.datetime(),
  purgeAfter: z.iso.datetime(),
  deletedBy: z.string(),
  sizeBytes: z.int(),
  /** What the caller may do with it. */
  canRestore: z.boolean(),
  canPurge: z.boolean(),
});

/** A deleted model. Its name may belong to another by now. */
const deletedModelSchema = z.object({
  kind: z.literal("model"),
  id: z.uuid(),
  model: modelNameSchema,
  isNameTaken: z.boolean(),
  versionCount: z.int(),
  deletedAt: z.iso.datetime(),
  purgeAfter: z.iso.datetime(),
  deletedBy: z.string(),
  sizeBytes: z.int(),
  canRestore: z.boolean(),
  canPurge: z.boolean(),
});

export const trashItemSchema = z.discriminatedUnion("kind", [
  deletedVersionSchema,
  deletedModelSchema,
]);
export type TrashItem = z.infer<typeof trashItemSchema>;

export const trashPath = z.strictObject({ id: z.uuid() });
export const restoreModelBody = z.strictObject({
  /** Under another name, where its own is taken. */
  name: modelNameSchema.optional(),
});
export const modelTrashPath = z.strictObject({
  ...modelPath.shape,
  number: wholeNumberText(1, maxVersionNumber),
});

/** What the status of a version was, and who or what made it so. */
export const statusChangeSchema = z.object({
  id: z.string(),
  status: z.enum(["queued", "ready", "rejected", "archived", "restored", "deleted"]),
  at: z.iso.datetime(),
  /** "" in histories of before it was kept. */
  by: z.string(),
  /** Of a rejection: its code. */
  code: z.string().nullable(),
});
export type StatusChange = z.infer<typeof statusChangeSchema>;

/** Bytes in the artifact store, every blob counted once. */
export const storageSchema = z.object({
  model: modelNameSchema,
  /** All that the model's versions name, deleted ones included. */
  totalBytes: z.int(),
  /** Of these, what no other model names. */
  ownBytes: z.int(),
  sharedBytes: z.int(),
  /** Of the total, what only deleted versions name: it goes when they are purged. */
  deletedBytes: z.int(),
  versionCount: z.int(),
});
export type StorageDto = z.infer<typeof storageSchema>;
