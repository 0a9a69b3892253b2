import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { remainingOf } from "./gcra";
import { type KeyLimits, rulesOf } from "./key-rules";
import { createLocalLimiter, type LocalLimiter } from "./local-limiter";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const noon = Date.UTC(2026, 2, 10, 12);

let steady = 0;
let wall = noon;
let limiter: LocalLimiter;
let restore = () => {};

beforeEach(() => {
  steady = 5_000;
  wall = noon;
  restore = setClock(() => wall);
  limiter = createLocalLimiter(() => steady);
});
afterEach(() => restore());

function pass(ms: number): void {
  steady += ms;
  wall += ms;
}

function limitsOf(limits: { ratePerMinute?: number; burst?: number; dailyQuota?: number }) {
  const none = { ratePerMinute: null, burst: null, dailyQuota: null };
  const key = {
    id: "k",
    prefix: "onw_live_abc",
    ipAllow: [],
    makerNetworks: [],
    ...none,
    ...limits,
  };
  const { limits: made } = rulesOf(key);
  if (made === null) throw new Error("no limits");
  return made;
}

function isLet(limits: KeyLimits): boolean {
  return limiter.take(limits).refusedBy === null;
}

/** How many of so many calls at this moment are let through. */
function countLet(limits: KeyLimits, calls: number): number {
  return Array.from({ length: calls }, () => isLet(limits)).filter(Boolean).length;
}

describe("rate", () => {
  test.each([
    [60, 10],
    [7, 3],
    [600_000, 600_000],
    [1, 1],
    [1_000, 333],
  ])(
    "%d a minute with a burst of %d lets exactly the burst through at once",
    (perMinute, burst) => {
      expect(countLet(limitsOf({ ratePerMinute: perMinute, burst }), burst + 100)).toBe(burst);
    },
  );

  test.each([
    [60, 10, 250],
    [7, 3, 990],
    [997, 17, 13],
    [6_000, 2, 3],
  ])(
    "%d a minute, burst %d: a caller who never rests gets R·t + B in an hour, give or take one",
    (perMinute, burst, everyMs) => {
      const limits = limitsOf({ ratePerMinute: perMinute, burst });
      let passed = 0;
      for (let at = 0; at < hourMs; at += everyMs) {
        passed += countLet(limits, 2);
        pass(everyMs);
      }
      const promised = perMinute * 60 + burst;
      // The last look is one step before the hour's end; a step that fits no emission interval costs nothing.
      expect(Math.abs(passed - promised)).toBeLessThanOrEqual(1);
    },
  );

  test("a refused call costs nothing, and hears when to come again", () => {
    const limits = limitsOf({ ratePerMinute: 60, burst: 2 });
    countLet(limits, 2);
    for (let times = 0; times < 1_000; times += 1)
      expect(limiter.take(limits)).toMatchObject({ refusedBy: "rate", waitMs: 1_000 });
    pass(999);
    expect(limiter.take(limits)).toMatchObject({ refusedBy: "rate" });
    pass(1);
    expect(countLet(limits, 5)).toBe(1);
  });

  test("the burst without a word is a tenth of the rate, at least one", () => {
    expect(countLet(limitsOf({ ratePerMinute: 60 }), 50)).toBe(6);
    limiter = createLocalLimiter(() => steady);
    expect(countLet(limitsOf({ ratePerMinute: 9 }), 50)).toBe(1);
  });

  test("one key's calls are nothing to another", () => {
    const limits = limitsOf({ ratePerMinute: 60, burst: 2 });
    countLet(limits, 100);
    expect(countLet({ ...limits, keyId: "other" }, 100)).toBe(2);
  });

  test("what remains is told as it is", () => {
    const limits = limitsOf({ ratePerMinute: 600, burst: 10 });
    const { rate } = limits;
    if (rate === null) throw new Error("no rate");
    const left = () => remainingOf(rate, limiter.take(limits).usage.aheadMs);
    expect([left(), left(), left()]).toEqual([9, 8, 7]);
    countLet(limits, 100);
    expect(left()).toBe(0);
    pass(250);
    expect(left()).toBe(1);
  });

  test("a limit that is raised counts at once: the old one's debt of hours is one empty burst", () => {
    countLet(limitsOf({ ratePerMinute: 1, burst: 100 }), 100);
    const faster = limitsOf({ ratePerMinute: 6_000, burst: 10 });
    expect(limiter.take(faster)).toMatchObject({ refusedBy: "rate", waitMs: 10 });
    pass(100);
    expect(countLet(faster, 100)).toBe(10);
  });
});

describe("a clock that jumps", () => {
  // Row 86: the wall clock is not asked for the rate at all.
  test.each([-hourMs, hourMs, -30 * dayMs, 30 * dayMs])(
    "by %d ms neither frees nor bans",
    (jump) => {
      const limits = limitsOf({ ratePerMinute: 60, burst: 10 });
      countLet(limits, 100);
      wall += jump;
      expect(isLet(limits)).toBe(false);
      pass(1_000);
      expect(countLet(limits, 100)).toBe(1);
    },
  );

  test("a state from the far future refuses for one emission interval, not until then", () => {
    const limits = limitsOf({ ratePerMinute: 60, burst: 10 });
    limiter.adopt("k", { aheadMs: hourMs, day: 0, used: 0 });
    expect(limiter.take(limits)).toMatchObject({ refusedBy: "rate", waitMs: 1_000 });
    pass(1_000);
    expect(countLet(limits, 100)).toBe(1);
  });

  test("over midnight and back gives no second quota, and a jump of weeks takes none away", () => {
    const limits = limitsOf({ dailyQuota: 5 });
    wall = Date.UTC(2026, 2, 10, 23, 30);
    expect(countLet(limits, 10)).toBe(5);
    wall += hourMs;
    expect(countLet(limits, 10)).toBe(5);
    wall -= hourMs;
    expect(countLet(limits, 10)).toBe(0);
    wall += 30 * dayMs;
    expect(countLet(limits, 10)).toBe(5);
    wall -= 30 * dayMs;
    expect(countLet(limits, 10)).toBe(0);
    wall += hourMs;
    expect(countLet(limits, 10)).toBe(5);
  });
});

describe("daily quota", () => {
  test("counts predictions until midnight in UTC, then anew", () => {
    const limits = limitsOf({ dailyQuota: 3 });
    wall = Date.UTC(2026, 2, 10, 23, 59, 58);
    expect(countLet(limits, 10)).toBe(3);
    expect(limiter.take(limits)).toMatchObject({ refusedBy: "quota", waitMs: 2_000 });
    pass(2_000);
    expect(countLet(limits, 10)).toBe(3);
  });

  test("what the rate refuses does not count, and what the quota refuses costs no rate", () => {
    const limits = limitsOf({ ratePerMinute: 60, burst: 2, dailyQuota: 3 });
    expect(countLet(limits, 10)).toBe(2);
    pass(5_000);
    expect(countLet(limits, 10)).toBe(1);
    expect(limiter.take(limits)).toMatchObject({ refusedBy: "quota", usage: { used: 3 } });
    pass(12 * hourMs);
    expect(countLet(limits, 10)).toBe(2);
  });
});

test("keys of which nothing is left to know are forgotten", () => {
  const rate = limitsOf({ ratePerMinute: 60, burst: 10 });
  isLet(rate);
  isLet({ ...limitsOf({ dailyQuota: 3 }), keyId: "day" });
  expect([...limiter.usages().keys()]).toEqual(["k", "day"]);
  pass(1_000);
  expect([...limiter.usages().keys()]).toEqual(["k", "day"]);
  pass(dayMs);
  expect([...limiter.usages().keys()]).toEqual([]);
});
