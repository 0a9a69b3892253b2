import { scopeSchema } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { currentTimeMs } from "@/lib/platform/clock";

/** A row of api_key as every query selects it: without the hash. */
export interface KeyRow {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  models: string[];
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
  ipAllow: string[];
  ratePerMinute: number | null;
  burst: number | null;
  dailyQuota: bigint | null;
  createdBy: string;
  createdAt: Date;
}

export function toKeyDto(row: KeyRow): KeyDto {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes.map((scope) => scopeSchema.parse(scope)),
    models: row.models,
    status: statusOf(row),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    lastUsedAddress: row.lastUsedAddress,
    ipAllow: row.ipAllow,
    ratePerMinute: row.ratePerMinute,
    burst: row.burst,
    // At most 10¹², which a number holds exactly (contract/key.ts).
    dailyQuota: row.dailyQuota === null ? null : Number(row.dailyQuota),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}

function statusOf(row: KeyRow): KeyDto["status"] {
  if (row.revokedAt !== null) return "revoked";
  return row.expiresAt !== null && row.expiresAt.getTime() <= currentTimeMs()
    ? "expired"
    : "active";
}
