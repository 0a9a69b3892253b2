import { z } from "zod";
import { permissions } from "./actor";
import { roleSchema, scopeSchema } from "./actor-schema";
import { pageQuery } from "./paging";
import { textSchema } from "./text";

/** Addresses are compared in lower case. */
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  // Said where the document looks, at the text as it comes. Not as a format: that has rules of its own.
  .meta({ pattern: z.regexes.email.source })
  .pipe(z.email());

export const shortestPassword = 12;
/** Longer than any password manager makes; what is longer is not a password. */
export const longestPassword = 256;

export const userPath = z.strictObject({ id: z.uuid() });

export const listUsersQuery = z.strictObject({
  ...pageQuery.shape,
  /** A part of the address or the name. */
  q: textSchema(200).optional(),
});

export const inviteUserBody = z.strictObject({
  email: emailSchema,
  name: textSchema(100).trim().default(""),
  role: roleSchema,
});

export const updateUserBody = z
  .strictObject({ name: textSchema(100).trim(), role: roleSchema, disabled: z.boolean() })
  .partial();

export const userSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  /** `invited`: has no password, a link to set one, and no identity at the OIDC issuer. */
  status: z.enum(["invited", "active", "disabled"]),
  hasSecondFactor: z.boolean(),
  lastSignInAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type UserDto = z.infer<typeof userSchema>;

/** The token is nowhere stored and cannot be shown again: /welcome#<token> is where it leads. */
export const passwordLinkSchema = z.object({ token: z.string(), expiresAt: z.iso.datetime() });
export type PasswordLinkDto = z.infer<typeof passwordLinkSchema>;

export const linkedUserSchema = z.object({ user: userSchema, link: passwordLinkSchema });
export type LinkedUserDto = z.infer<typeof linkedUserSchema>;

export const redeemPasswordLinkBody = z.strictObject({
  token: z.string().max(128),
  password: z.string().min(shortestPassword).max(longestPassword),
});
export const redeemedSchema = z.object({ email: z.string() });

/** Who is calling. `scopes` and `models` are a key's; `models` null: every model. */
export const meSchema = z.object({
  kind: z.enum(["user", "key"]),
  id: z.string(),
  label: z.string(),
  role: roleSchema.nullable(),
  permissions: z.array(z.enum(permissions)),
  scopes: z.array(scopeSchema).optional(),
  models: z.array(z.string()).nullable().optional(),
});
export type Me = z.infer<typeof meSchema>;
