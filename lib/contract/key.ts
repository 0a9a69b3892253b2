import { z } from "zod";
import { scopeSchema } from "./actor";
import { modelNameSchema } from "./model";
import { textSchema } from "./text";

/** `onw_live_` or `onw_test_`, 30 base62 characters, 6 characters of CRC-32 in base62. */
export const keyPattern = /^onw_(live|test)_[0-9A-Za-z]{36}$/;

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

export const createdKeySchema = z.object({ key: keySchema, secret: z.string() });
