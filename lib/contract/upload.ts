import { z } from "zod";
import { modelNameSchema } from "./model";
import { textSchema } from "./text";
import {
  linkSchema,
  metricsBody,
  metricsSchema,
  uploadVersionQuery,
  versionAuthorSchema,
  versionTagsSchema,
} from "./version";
import { maxVersionFiles, versionFileNameSchema, versionFileRoles } from "./version-file";
import { versionLabelSchema } from "./version-label";

/** How many uploads one caller may have open: more than a bundle has files, few enough to count. */
export const maxOpenUploads = 128;

/**
 * `receiving`: bytes are missing. `verifying`: all are here, and their SHA-256 is being computed.
 * `finished`: waits to be named by a version. `taken`: a version has it. `failed`: `problem` says why.
 */
export const uploadStateSchema = z.enum(["receiving", "verifying", "finished", "taken", "failed"]);
export type UploadState = z.infer<typeof uploadStateSchema>;

export const uploadPath = z.strictObject({ id: z.uuid() });

const flagSchema = z.enum(["", "true", "false"]).transform((text) => text !== "false");

/**
 * What `Upload-Metadata` may say. Other keys are ignored: clients send their own (filetype,
 * relativePath). With `model` and without `stage` the last byte makes the version.
 */
export const uploadMetadataSchema = z.object({
  /** For people to recognise it by; it is never a path. */
  filename: z.string().default(""),
  model: modelNameSchema.optional(),
  /** Only keep the file, for a version that names several. */
  stage: flagSchema.default(false),
  create: flagSchema.default(false),
  /** What the SHA-256 has to be, in hex. */
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, "expected 64 hexadecimal digits")
    .transform((text) => text.toLowerCase())
    .optional(),
  // What the query of an upload in one request says, in the same words.
  ...uploadVersionQuery.pick({
    note: true,
    label: true,
    author: true,
    sourceUrl: true,
    dataUrl: true,
    tags: true,
    metrics: true,
  }).shape,
});
export type UploadMetadata = z.output<typeof uploadMetadataSchema>;

/** What of it is kept with the upload, as values and no longer as texts of a header. */
export const uploadPlanSchema = z.object({
  stage: z.boolean(),
  create: z.boolean(),
  note: z.string(),
  metrics: metricsSchema,
  tags: z.array(z.string()),
  label: z.string().optional(),
  author: z.string(),
  sourceUrl: z.string().optional(),
  dataUrl: z.string().optional(),
});
export type UploadPlan = z.output<typeof uploadPlanSchema>;

/** A version made of finished uploads: one `model`, and what goes beside it under plain names. */
export const registerVersionBody = z.strictObject({
  files: z
    .array(
      z.strictObject({
        upload: z.uuid(),
        /** Of a file beside the model: what the model, or who downloads it, calls it. */
        name: versionFileNameSchema.optional(),
        role: z.enum(["model", ...versionFileRoles]),
      }),
    )
    .min(1)
    .max(maxVersionFiles + 1),
  create: z.boolean().default(false),
  note: textSchema(20_000).default(""),
  metrics: metricsBody.default([]),
  tags: versionTagsSchema.default([]),
  label: versionLabelSchema.optional(),
  author: versionAuthorSchema.default(""),
  sourceUrl: linkSchema.optional(),
  dataUrl: linkSchema.optional(),
});
export type RegisterVersionBody = z.output<typeof registerVersionBody>;

const versionRefSchema = z.object({ model: modelNameSchema, version: z.int() });

export const uploadSchema = z.object({
  id: z.uuid(),
  model: modelNameSchema.nullable(),
  filename: z.string(),
  sizeBytes: z.int(),
  /** Bytes that are safe here: what a client that resumes need not send again. */
  offset: z.int(),
  state: uploadStateSchema,
  /** How far `verifying` has come. */
  verifiedBytes: z.int(),
  /** `sha256:<hex>`, null until it is known. */
  digest: z.string().nullable(),
  /** Versions with the same bytes that the caller may see, newest first, at most 20. */
  sharedWith: z.array(versionRefSchema),
  /** The version that was made of it. */
  version: versionRefSchema.nullable(),
  problem: z.object({ code: z.string(), detail: z.string(), hint: z.string() }).nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  /** Nothing of it is kept after this; every byte that arrives moves it. */
  expiresAt: z.iso.datetime(),
});
export type UploadDto = z.infer<typeof uploadSchema>;
