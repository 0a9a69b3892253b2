import { z } from "zod";
import { grantRoleSchema } from "./actor-schema";
import { modelNameSchema } from "./model";
import { emailSchema } from "./user";

export const grantPath = z.strictObject({
  name: modelNameSchema,
  /** The user's id, or the address: owners may not be allowed to list users. */
  user: z.union([z.uuid(), emailSchema], "expected a user's id or e-mail address"),
});

export const setGrantBody = z.strictObject({ role: grantRoleSchema });

/** What one person was given on one model. */
export const grantSchema = z.object({
  user: z.object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    isDisabled: z.boolean(),
  }),
  role: grantRoleSchema,
  grantedBy: z.string(),
  grantedAt: z.iso.datetime(),
});
export type GrantDto = z.infer<typeof grantSchema>;
