import { scopeSchema } from "@/lib/contract/actor-schema";
import type { KeyDto } from "@/lib/contract/key";
import { currentTimeMs } from "@/lib/platform/clock";
import { kindOfKey } from "./key-format";
import { warningsOfKey } from "./lifecycle/key-warnings";

/** What every query of a key's row reads with it: without the hash. */
export const keyRelations = {
  owner: { select: { id: true, email: true } },
  serviceAccount: { select: { id: true, name: true } },
  replaces: { select: { id: true, prefix: true } },
  replacedBy: { select: { id: true, prefix: true, createdAt: true } },
} as const;

/** Why a key was revoked that somebody found in the open. */
export const leakedReason = "leaked";

export interface KeyRow {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  models: string[];
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokeReason: string | null;
  leakUrl: string | null;
  leakAcknowledgedAt: Date | null;
  leakKnownToOwnerAt: Date | null;
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
  ipAllow: string[];
  ratePerMinute: number | null;
  burst: number | null;
  dailyQuota: bigint | null;
  createdByKeyId: string | null;
  createdBy: string;
  createdAt: Date;
  owner: { id: string; email: string } | null;
  serviceAccount: { id: string; name: string } | null;
  replaces: { id: string; prefix: string } | null;
  replacedBy: { id: string; prefix: string; createdAt: Date } | null;
}

export function toKeyDto(row: KeyRow): KeyDto {
  const { replacedBy } = row;
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    kind: kindOfKey(row.prefix),
    owner: ownerOf(row),
    scopes: row.scopes.map((scope) => scopeSchema.parse(scope)),
    models: row.models,
    status: statusOf(row),
    warnings: warningsOf(row),
    replaces: row.replaces,
    replacedBy: replacedBy === null ? null : { id: replacedBy.id, prefix: replacedBy.prefix },
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    leak: leakOf(row),
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

function ownerOf({ owner, serviceAccount }: KeyRow): KeyDto["owner"] {
  if (owner !== null) return { kind: "user", id: owner.id, label: owner.email };
  if (serviceAccount === null) return null;
  return { kind: "service_account", id: serviceAccount.id, label: serviceAccount.name };
}

export function statusOf({
  revokedAt,
  expiresAt,
  replacedBy,
}: Pick<KeyRow, "revokedAt" | "expiresAt" | "replacedBy">): KeyDto["status"] {
  if (revokedAt !== null) return "revoked";
  if (expiresAt !== null && expiresAt.getTime() <= currentTimeMs()) return "expired";
  return replacedBy === null ? "active" : "superseded";
}

export function warningsOf(
  row: Pick<KeyRow, "createdAt" | "lastUsedAt" | "expiresAt" | "revokedAt"> & {
    replacedBy: { createdAt: Date } | null;
  },
): KeyDto["warnings"] {
  const watched = {
    createdAtMs: row.createdAt.getTime(),
    lastUsedAtMs: row.lastUsedAt?.getTime() ?? null,
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    revokedAtMs: row.revokedAt?.getTime() ?? null,
    supersededAtMs: row.replacedBy?.createdAt.getTime() ?? null,
  };
  return warningsOfKey(watched, currentTimeMs());
}

function leakOf(row: KeyRow): KeyDto["leak"] {
  if (row.revokeReason !== leakedReason) return null;
  return {
    url: row.leakUrl,
    acknowledgedAt: row.leakAcknowledgedAt?.toISOString() ?? null,
    ownerAcknowledgedAt: row.leakKnownToOwnerAt?.toISOString() ?? null,
  };
}
