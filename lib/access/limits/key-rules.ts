import type { BlockList } from "node:net";
import { buildAllNetworks } from "@/lib/platform/networks";
import { kindOfKey } from "../key-format";
import { type Rate, toRate } from "./gcra";

/** What holds a key back, as the database or the snapshot says it. */
export interface LimitedKey {
  readonly id: string;
  readonly prefix: string;
  /** Networks in CIDR notation; empty: from anywhere. */
  readonly ipAllow: readonly string[];
  /** Those of the keys that it was made with, which hold it as well. */
  readonly makerNetworks: readonly (readonly string[])[];
  readonly ratePerMinute: number | null;
  readonly burst: number | null;
  readonly dailyQuota: number | null;
}

export interface KeyLimits {
  readonly keyId: string;
  readonly rate: Rate | null;
  readonly dailyQuota: number | null;
}

export interface KeyRules {
  /** A key of tests: it never reaches what `production` answers from. */
  readonly isTest: boolean;
  /** All of them let the address in; null: from anywhere. */
  readonly networks: readonly BlockList[] | null;
  /** Null: as often as the gateway takes it. */
  readonly limits: KeyLimits | null;
}

const made = new WeakMap<LimitedKey, KeyRules>();

/** The key's rules in the form in which they are asked: made once for each key of a snapshot. */
export function rulesOf(key: LimitedKey): KeyRules {
  const known = made.get(key);
  if (known !== undefined) return known;
  const rules: KeyRules = {
    isTest: isTestKey(key),
    networks: buildAllNetworks([key.ipAllow, ...key.makerNetworks]),
    limits: limitsOf(key),
  };
  made.set(key, rules);
  return rules;
}

/** The kind of a key is a part of the key, so nobody can change it. */
export function isTestKey({ prefix }: { readonly prefix: string }): boolean {
  return kindOfKey(prefix) === "test";
}

function limitsOf({ id, ratePerMinute, burst, dailyQuota }: LimitedKey): KeyLimits | null {
  if (ratePerMinute === null && dailyQuota === null) return null;
  const rate = ratePerMinute === null ? null : toRate(ratePerMinute, burst);
  return { keyId: id, rate, dailyQuota };
}
