import { z } from "zod";
import { scopeSchema } from "./actor";
import { modelNameSchema } from "./model";
import { textSchema } from "./text";

/** `onw_live_` or `onw_test_`, 30 base62 characters, 6 characters of CRC-32 in base62. */
export const keyPattern = /^onw_(live|test)_[0-9A-Za-z]{36}$/;

export const createKeyBody = z.strictObject({
  name: textSchema(100).trim().min(1),
  scopes: z.array(scopeSchema).min(1).max(7),
  /** Absent or empty: every model. */
  models: z.array(modelNameSchema).max(200).default([]),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});

export const updateKeyBody = z
  .strictObject({
    name: textSchema(100).trim().min(1),
    scopes: z.array(scopeSchema).min(1).max(7),
    models: z.array(modelNameSchema).max(200),
    expiresAt: z.iso.datetime({ offset: true }).nullable(),
  })
  .partial();

export const keyPath = z.strictObject({ id: z.uuid() });

export const keySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(scopeSchema),
  models: z.array(z.string()),
  status: z.enum(["active", "expired", "revoked"]),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});
export type KeyDto = z.infer<typeof keySchema>;

export const createdKeySchema = z.object({ key: keySchema, secret: z.string() });
