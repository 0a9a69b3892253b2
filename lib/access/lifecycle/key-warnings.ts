import type { KeyWarning } from "@/lib/contract/key";

const dayMs = 24 * 3_600_000;
/** CIS Amazon Web Services Foundations Benchmark: "credentials unused for 45 days or greater are disabled". */
export const idleAfterDays = 45;
/** The same benchmark: "access keys are rotated every 90 days or less". */
export const oldAfterDays = 90;
/** Ours: two weeks are enough to bring a new key to where it is used. */
export const expiringWithinDays = 14;
/** Ours: in the last quarter of an overlap whoever still uses the old key has missed the change. */
const lastPartOfOverlap = 0.25;

/** What the rules look at. */
export interface WatchedKey {
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  /** When its successor was made; null: it has none. */
  readonly supersededAtMs: number | null;
}

/** What deserves somebody's attention. A key that no longer works deserves none. */
export function warningsOfKey(key: WatchedKey, nowMs: number): KeyWarning[] {
  const { createdAtMs, lastUsedAtMs, expiresAtMs, supersededAtMs } = key;
  const leftMs = expiresAtMs === null ? Number.POSITIVE_INFINITY : expiresAtMs - nowMs;
  if (key.revokedAtMs !== null || leftMs <= 0) return [];
  // It is meant to grow old and to end: only its use is news.
  if (supersededAtMs !== null) return isMissed(key, supersededAtMs, leftMs);
  const warnings: KeyWarning[] = [];
  if (nowMs - (lastUsedAtMs ?? createdAtMs) >= idleAfterDays * dayMs) warnings.push("idle");
  if (nowMs - createdAtMs > oldAfterDays * dayMs) warnings.push("old");
  if (leftMs < expiringWithinDays * dayMs) warnings.push("expiring");
  return warnings;
}

function isMissed(
  { lastUsedAtMs, expiresAtMs }: WatchedKey,
  supersededAtMs: number,
  leftMs: number,
): KeyWarning[] {
  const isUsed = lastUsedAtMs !== null && lastUsedAtMs > supersededAtMs;
  if (!isUsed || expiresAtMs === null) return [];
  return leftMs < (expiresAtMs - supersededAtMs) * lastPartOfOverlap ? ["superseded_in_use"] : [];
}
