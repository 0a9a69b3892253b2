import { describe, expect, test } from "vitest";
import { type BucketKind, charge, emptyBucket, forgive, waitOf } from "./throttle-rule";

const start = 1_800_000_000_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

function failures(kind: BucketKind, count: number, at = start) {
  let bucket = emptyBucket;
  for (let n = 0; n < count; n += 1) bucket = charge(kind, bucket, at);
  return bucket;
}

/** Attempts that are let through when somebody never stops trying. */
function attemptsIn(kind: BucketKind, durationMs: number, stepMs = 1_000): number {
  let bucket = emptyBucket;
  let made = 0;
  for (let now = start; now < start + durationMs; now += stepMs) {
    while (waitOf(kind, bucket, now) === 0) {
      bucket = charge(kind, bucket, now);
      made += 1;
    }
  }
  return made;
}

describe.each(["pair", "device"] as const)("%s", (kind) => {
  test("five failures are free, then the wait doubles up to 15 minutes", () => {
    expect(waitOf(kind, failures(kind, 4), start)).toBe(0);
    expect(waitOf(kind, failures(kind, 5), start)).toBe(1_000);
    expect(waitOf(kind, failures(kind, 6), start)).toBe(2_000);
    expect(waitOf(kind, failures(kind, 9), start)).toBe(16_000);
    expect(waitOf(kind, failures(kind, 40), start)).toBe(15 * minuteMs);
    expect(waitOf(kind, failures(kind, 5), start + 1_000)).toBe(0);
  });

  test("less than 120 attempts a day for who never stops", () => {
    expect(attemptsIn(kind, 24 * hourMs)).toBeLessThan(120);
  });

  test("success forgives all; a day without an attempt too", () => {
    const bucket = failures(kind, 30);
    expect(waitOf(kind, charge(kind, forgive(kind, bucket, start), start), start)).toBe(0);
    expect(charge(kind, bucket, start + 24 * hourMs).level).toBe(1);
  });
});

describe.each([
  ["account", 100],
  ["network", 100],
  ["link", 20],
] as const)("%s", (kind, most) => {
  test(`lets at most ${most} through in any hour, and says how long to wait`, () => {
    expect(attemptsIn(kind, hourMs)).toBeLessThanOrEqual(most);
    const full = failures(kind, most / 2);
    const waitMs = waitOf(kind, full, start);
    expect(waitMs).toBeGreaterThan(0);
    expect(waitOf(kind, full, start + waitMs - 1_000)).toBeGreaterThan(0);
    expect(waitOf(kind, full, start + waitMs)).toBe(0);
  });

  test("a success gives back its own attempt and no other", () => {
    const bucket = forgive(kind, failures(kind, 3), start);
    expect(bucket.level).toBe(2);
  });
});

test("a clock that went back makes nobody wait for more than the rule says", () => {
  expect(waitOf("network", failures("network", 50), start - hourMs)).toBeLessThan(2 * minuteMs);
  // The device is the owner's own browser.
  for (const kind of ["pair", "device"] as const) {
    const bucket = failures(kind, 6);
    const wait = waitOf(kind, bucket, bucket.changedAtMs);
    expect(wait).toBe(2_000);
    expect(waitOf(kind, bucket, bucket.changedAtMs - hourMs)).toBe(wait);
  }
});
