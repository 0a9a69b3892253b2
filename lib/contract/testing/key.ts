import type { KeyDto } from "../key";

/** A key as the API answers it, for tests of what shows one. */
export function keyDto(different: Partial<KeyDto> = {}): KeyDto {
  return {
    id: "01958000-0000-7000-8000-000000000000",
    name: "ci",
    prefix: "onw_live_abc",
    kind: "live",
    owner: null,
    scopes: ["predict"],
    models: [],
    status: "active",
    warnings: [],
    replaces: null,
    replacedBy: null,
    expiresAt: null,
    revokedAt: null,
    leak: null,
    lastUsedAt: null,
    lastUsedAddress: null,
    ipAllow: [],
    ratePerMinute: null,
    burst: null,
    dailyQuota: null,
    createdBy: "admin@example.com",
    createdAt: "2026-01-01T00:00:00.000Z",
    ...different,
  };
}
