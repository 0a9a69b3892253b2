import { z } from "zod";
import { pageQuery } from "./paging";
import { textSchema } from "./text";

const nameSchema = textSchema(100).trim().min(1);

export const serviceAccountPath = z.strictObject({ id: z.uuid() });
export const listServiceAccountsQuery = pageQuery;

export const createServiceAccountBody = z.strictObject({
  name: nameSchema,
  description: textSchema(500).trim().default(""),
});

export const updateServiceAccountBody = z
  .strictObject({ name: nameSchema, description: textSchema(500).trim(), disabled: z.boolean() })
  .partial();

/** Owns keys and is nobody: its keys go on when people leave. */
export const serviceAccountSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  /** While it is disabled none of its keys works. */
  status: z.enum(["active", "disabled"]),
  /** Its keys that are not revoked and have not ended. */
  keys: z.int(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});
export type ServiceAccountDto = z.infer<typeof serviceAccountSchema>;
