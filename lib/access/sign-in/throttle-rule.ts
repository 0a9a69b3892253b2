/**
 * How often may be tried. Kinds of bucket:
 * - `pair`: one account from one network; `device`: one account from one browser that has signed in to it;
 *   `self`: somebody who is signed in and is asked for the password or a code again.
 *   Five failures are free; then each makes the next wait twice as long, up to 15 minutes.
 * - `account`: one account from all networks and browsers that never signed in to it; `network`: all
 *   accounts from one network; `link`: password links that are none, from one network. These fill and
 *   drain: at most twice the capacity in any hour.
 *
 * Nobody can lock an owner out: who has signed in from a browser before is judged by `device` alone, and
 * who comes from a network of before is not judged by `account`.
 */
export type BucketKind = DoublingKind | "account" | "network" | "link";
type DoublingKind = "pair" | "device" | "self";

export interface Bucket {
  readonly level: number;
  readonly changedAtMs: number;
}

const freeFailures = 5;
const firstDelayMs = 1_000;
const longestDelayMs = 15 * 60_000;
const hourMs = 3_600_000;
/** A bucket that nothing has touched for so long counts for nothing, and may be deleted. */
export const forgetAfterMs = 24 * hourMs;

/** With these, an account meets 100 attempts in any hour from places that it does not know (ASVS 2.2.1). */
const capacities = { account: 50, network: 50, link: 10 } as const;

export const emptyBucket: Bucket = { level: 0, changedAtMs: 0 };

/** Milliseconds until the next attempt may be made; 0: now. */
export function waitOf(kind: BucketKind, bucket: Bucket, nowMs: number): number {
  const level = levelOf(kind, bucket, nowMs);
  if (isDoubling(kind)) {
    if (level < freeFailures) return 0;
    const delayMs = Math.min(firstDelayMs * 2 ** (level - freeFailures), longestDelayMs);
    // The failure may be of a time to come: the clock went back since, and must not add an hour to it.
    return Math.min(delayMs, Math.max(0, bucket.changedAtMs + delayMs - nowMs));
  }
  const capacity = capacities[kind];
  return Math.max(0, Math.ceil(((level + 1 - capacity) * hourMs) / capacity));
}

/** The bucket after an attempt, which counts as failed until it is known to have succeeded. */
export function charge(kind: BucketKind, bucket: Bucket, nowMs: number): Bucket {
  return { level: levelOf(kind, bucket, nowMs) + 1, changedAtMs: nowMs };
}

/** The bucket after an attempt that succeeded: what was charged is given back, or all is forgiven. */
export function forgive(kind: BucketKind, bucket: Bucket, nowMs: number): Bucket {
  if (isDoubling(kind)) return { level: 0, changedAtMs: nowMs };
  return { level: Math.max(0, levelOf(kind, bucket, nowMs) - 1), changedAtMs: nowMs };
}

function levelOf(kind: BucketKind, { level, changedAtMs }: Bucket, nowMs: number): number {
  // A clock that went back makes nobody wait longer.
  const elapsedMs = Math.max(0, nowMs - changedAtMs);
  if (isDoubling(kind)) return elapsedMs >= forgetAfterMs ? 0 : level;
  return Math.max(0, level - (elapsedMs * capacities[kind]) / hourMs);
}

function isDoubling(kind: BucketKind): kind is DoublingKind {
  return kind === "pair" || kind === "device" || kind === "self";
}
