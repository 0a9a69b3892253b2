import type { Scope } from "@/lib/contract/actor";
import { type KeyRow, toKeyDto } from "../key-dto";
import { toRate } from "../limits/gcra";
import { isWiderNetworks } from "./networks-within";

/** What a key may do, and how it is held back. */
export interface KeyShape {
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  /** Empty: every model. */
  readonly models: readonly string[];
  readonly expiresAt: Date | null;
  /** Empty: from anywhere. */
  readonly ipAllow: readonly string[];
  readonly ratePerMinute: number | null;
  readonly burst: number | null;
  readonly dailyQuota: number | null;
}

export function shapeOf(row: KeyRow): KeyShape {
  return { ...toKeyDto(row), expiresAt: row.expiresAt };
}

/** Whether the key could do anything afterwards that it could not before. */
export function isWider(before: KeyShape, after: KeyShape): boolean {
  return (
    after.scopes.some((scope) => !before.scopes.includes(scope)) ||
    isWiderList(before.models, after.models) ||
    isMore(before.expiresAt?.getTime() ?? null, after.expiresAt?.getTime() ?? null) ||
    isWiderNetworks(after.ipAllow, before.ipAllow) ||
    isLessLimited(before, after)
  );
}

/** Whether the key could call more often afterwards, or more often at once. */
export function isLessLimited(before: KeyShape, after: KeyShape): boolean {
  return (
    isMore(before.ratePerMinute, after.ratePerMinute) ||
    isMore(burstOf(before), burstOf(after)) ||
    isMore(before.dailyQuota, after.dailyQuota)
  );
}

/** Null is without an end. */
function isMore(before: number | null, after: number | null): boolean {
  return before !== null && (after === null || after > before);
}

function isWiderList(before: readonly string[], after: readonly string[]): boolean {
  if (before.length === 0) return false;
  return after.length === 0 || after.some((name) => !before.includes(name));
}

function burstOf({ ratePerMinute, burst }: KeyShape): number | null {
  return ratePerMinute === null ? null : toRate(ratePerMinute, burst).burst;
}
