import { z } from "zod";
import { scopeSchema } from "./actor-schema";
import { modelNameSchema } from "./model";
import { pageQuery } from "./paging";
import { textSchema } from "./text";

/** `onw_live_` or `onw_test_`, 30 base62 characters, 6 characters of CRC-32 in base62. */
export const keyPattern = /^onw_(live|test)_[0-9A-Za-z]{36}$/;

/** `live` for what programs do; `test`: never a prediction from production (docs/keys.md). */
export const keyKinds = ["live", "test"] as const;
export const keyKindSchema = z.enum(keyKinds);
export type KeyKind = z.infer<typeof keyKindSchema>;

/** Of an IPv4 address in the clothes of IPv6: the gateway writes such addresses as IPv4. */
const mappedPrefix = /^::ffff:/i;

/** An address, or a network in CIDR notation: `10.0.0.0/8`, `2001:db8::/32`. */
export const networkSchema = z
  .union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], {
    error: "expected an address or a network, such as 10.0.0.0/8 or 2001:db8::/32",
  })
  .refine((network) => !mappedPrefix.test(network), "expected the IPv4 notation")
  .transform((network) => network.toLowerCase());

const ipAllowSchema = z.array(networkSchema).max(100);
/** Ten thousand a second: what is faster is not held back by a key. */
const ratePerMinuteSchema = z.int().min(1).max(600_000);
const burstSchema = z.int().min(1).max(600_000);
const dailyQuotaSchema = z.int().min(1).max(1_000_000_000_000);

export const createKeyBody = z.strictObject({
  name: textSchema(100).trim().min(1),
  kind: keyKindSchema.optional(),
  /** Whose the key is to be, instead of its maker's; needs the right users:write. */
  serviceAccountId: z.uuid().optional(),
  scopes: z.array(scopeSchema).min(1).max(7),
  /** Absent or empty: every model. */
  models: z.array(modelNameSchema).max(200).default([]),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  /** Absent or empty: from anywhere. */
  ipAllow: ipAllowSchema.optional(),
  /** Predictions a minute; absent: as many as the gateway takes. */
  ratePerMinute: ratePerMinuteSchema.optional(),
  /** How many may come at once; absent: a tenth of the rate, at least one. Needs a rate. */
  burst: burstSchema.optional(),
  /** Predictions a day in UTC. */
  dailyQuota: dailyQuotaSchema.optional(),
});

export const updateKeyBody = z
  .strictObject({
    name: textSchema(100).trim().min(1),
    scopes: z.array(scopeSchema).min(1).max(7),
    models: z.array(modelNameSchema).max(200),
    expiresAt: z.iso.datetime({ offset: true }).nullable(),
    ipAllow: ipAllowSchema,
    /** Null takes the burst with it. */
    ratePerMinute: ratePerMinuteSchema.nullable(),
    burst: burstSchema.nullable(),
    dailyQuota: dailyQuotaSchema.nullable(),
    /** Hands the key over to a service account; needs the right users:write. */
    serviceAccountId: z.uuid(),
  })
  .partial();

/** Thirty days: longer is no rotation. */
export const longestOverlapSeconds = 30 * 24 * 3_600;
export const rotateKeyBody = z.strictObject({
  /** How long the key that is replaced goes on; 0: it ends at once. */
  overlapSeconds: z.int().min(0).max(longestOverlapSeconds),
});

export const listKeysQuery = z.strictObject({
  ...pageQuery.shape,
  /** A person's or a service account's id. */
  owner: z.uuid().optional(),
  /** `working`: neither revoked nor ended. */
  state: z.literal("working").optional(),
});

export const keyPath = z.strictObject({ id: z.uuid() });

/** What deserves somebody's attention, by the rules of access/lifecycle/key-warnings.ts. */
export const keyWarnings = ["idle", "old", "expiring", "superseded_in_use"] as const;
export const keyWarningSchema = z.enum(keyWarnings);
export type KeyWarning = z.infer<typeof keyWarningSchema>;

export const keyOwnerSchema = z.object({
  kind: z.enum(["user", "service_account"]),
  id: z.uuid(),
  /** A person's address, or the account's name. */
  label: z.string(),
});

const otherKeySchema = z.object({ id: z.uuid(), prefix: z.string() });

export const keySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  kind: keyKindSchema,
  /** Null: the installation's own. */
  owner: keyOwnerSchema.nullable(),
  scopes: z.array(scopeSchema),
  models: z.array(z.string()),
  /** `superseded`: it has a successor, and works until its end. */
  status: z.enum(["active", "superseded", "expired", "revoked"]),
  warnings: z.array(keyWarningSchema),
  /** The key that this one takes over from, and the one that takes over from this one. */
  replaces: otherKeySchema.nullable(),
  replacedBy: otherKeySchema.nullable(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  /** Set when somebody reported that the key was found where everybody can read it. */
  leak: z
    .object({
      url: z.string().nullable(),
      /** When somebody who may write people said that it is handled, for the installation. */
      acknowledgedAt: z.iso.datetime().nullable(),
      /** When the person whose key it is said that they know. Null for a key of no person. */
      ownerAcknowledgedAt: z.iso.datetime().nullable(),
    })
    .nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  /** From where it was used last. */
  lastUsedAddress: z.string().nullable(),
  ipAllow: z.array(z.string()),
  ratePerMinute: z.int().nullable(),
  burst: z.int().nullable(),
  dailyQuota: z.int().nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});
export type KeyDto = z.infer<typeof keySchema>;

/** Leaks that the caller has not acknowledged. */
export const openLeaksSchema = z.object({ data: z.array(keySchema) });

export const createdKeySchema = z.object({ key: keySchema, secret: z.string() });
