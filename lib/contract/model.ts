import { z } from "zod";
import { visibilitySchema } from "./actor-schema";
import { textSchema } from "./text";

export const modelNamePattern = /^[a-z0-9][a-z0-9._-]{0,62}$/;
export const modelNameSchema = z
  .string()
  .regex(
    modelNamePattern,
    "expected 1 to 63 characters of a-z, 0-9, '.', '_' and '-', starting with a letter or digit",
  );
export const tagSchema = textSchema(64).trim().min(1);
const tagsSchema = z.array(tagSchema).max(32);

export const modelPath = z.strictObject({ name: modelNameSchema });

export const createModelBody = z.strictObject({
  name: modelNameSchema,
  description: textSchema(2_000).default(""),
  tags: tagsSchema.default([]),
  card: textSchema(200_000).default(""),
  visibility: visibilitySchema.default("internal"),
});

/** Which of a model's predictions keep their bodies, and how much of each body. Share 0: none. */
export const payloadSamplingSchema = z.strictObject({
  share: z.number().min(0).max(1),
  maxBytes: z.int().min(1).max(65_536),
});
export type PayloadSampling = z.infer<typeof payloadSamplingSchema>;

export const updateModelBody = z
  .strictObject({
    description: textSchema(2_000),
    tags: tagsSchema,
    card: textSchema(200_000),
    /** Only who may manage the model changes it. */
    visibility: visibilitySchema,
    payloadSampling: payloadSamplingSchema,
  })
  .partial();

export const modelSchema = z.object({
  name: modelNameSchema,
  description: z.string(),
  tags: z.array(z.string()),
  card: z.string(),
  /** private: only those with a grant, administrators and auditors see it. */
  visibility: visibilitySchema,
  payloadSampling: payloadSamplingSchema,
  /** Number of the newest version, null before the first. */
  latestVersion: z.int().nullable(),
  latestStatus: z.enum(["validating", "ready", "rejected", "archived"]).nullable(),
  aliases: z.array(
    z.object({ alias: z.string(), version: z.int().nullable(), protected: z.boolean() }),
  ),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type ModelDto = z.infer<typeof modelSchema>;
