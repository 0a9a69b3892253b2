import { z } from "zod";
import { roleSchema } from "./actor-schema";
import { textSchema } from "./text";
import { longestPassword, shortestPassword } from "./user";

/** How a session began: with a password alone, with a second factor beside it, or by the OIDC issuer. */
export const sessionMethods = ["password", "totp", "recovery_code", "oidc"] as const;
export const sessionMethodSchema = z.enum(sessionMethods);
export type SessionMethod = z.infer<typeof sessionMethodSchema>;

export const sessionPath = z.strictObject({ id: z.uuid() });

export const sessionSchema = z.object({
  id: z.uuid(),
  method: sessionMethodSchema,
  /** Where it began. */
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** At most a minute late. */
  lastSeenAt: z.iso.datetime(),
  /** The session that asks. */
  isCurrent: z.boolean(),
});
export type SessionDto = z.infer<typeof sessionSchema>;

/** A person has few sessions that live; older ones than these are not shown. */
export const mostSessions = 100;
export const sessionsSchema = z.object({ data: z.array(sessionSchema).max(mostSessions) });
export type SessionsDto = z.infer<typeof sessionsSchema>;
export const endedSessionsSchema = z.object({ ended: z.int() });

export const accountSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  /** False for who only ever signs in by the OIDC issuer. */
  hasPassword: z.boolean(),
  secondFactor: z.object({
    isOn: z.boolean(),
    /** The installation demands one of this role when signing in with a password. */
    isRequired: z.boolean(),
    recoveryCodesLeft: z.int(),
  }),
});
export type AccountDto = z.infer<typeof accountSchema>;

export const updateAccountBody = z.strictObject({ name: textSchema(100).trim() });

const passwordSchema = z.string().min(1).max(longestPassword);
/** Of the app, or one of the recovery codes; as people type them, with spaces and hyphens. */
const codeSchema = textSchema(64).trim().min(6);

export const changePasswordBody = z.strictObject({
  currentPassword: passwordSchema,
  newPassword: z.string().min(shortestPassword).max(longestPassword),
});
export const setUpSecondFactorBody = z.strictObject({ password: passwordSchema });
export const confirmSecondFactorBody = z.strictObject({ code: codeSchema });
export const provePersonBody = z.strictObject({ password: passwordSchema, code: codeSchema });

/** Shown once: what an authenticator app needs. `qr` is an SVG document of `uri`. */
export const secondFactorSetupSchema = z.object({
  secret: z.string(),
  uri: z.string(),
  qr: z.string(),
});
export type SecondFactorSetupDto = z.infer<typeof secondFactorSetupSchema>;

/** Shown once. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodesDto = z.infer<typeof recoveryCodesSchema>;
