import { expect, test } from "vitest";
import { createCallerLimit } from "./caller-limit";

test("lets a burst pass, then the rate, and charges nothing to who is refused", () => {
  let now = 0;
  const limit = createCallerLimit({ ratePerSecond: 10, burst: 20, nowMs: () => now });
  const passed = (times: number) =>
    Array.from({ length: times }, () => limit.charge("192.0.2.1")).filter((wait) => wait === 0)
      .length;
  expect(passed(200)).toBe(20);
  now = 1_000;
  expect(passed(200)).toBe(10);
  expect(limit.charge("192.0.2.1")).toBe(1);
  now = 60_000;
  expect(passed(200)).toBe(20);
});

test("an IPv6 /64 is one address, and others have their own", () => {
  const limit = createCallerLimit({ ratePerSecond: 1, burst: 1, nowMs: () => 0 });
  expect(limit.charge("2001:db8::1")).toBe(0);
  expect(limit.charge("2001:db8:0:0:ffff::2")).toBe(1);
  expect(limit.charge("2001:db8:0:1::1")).toBe(0);
  expect(limit.charge("192.0.2.1")).toBe(0);
  expect(limit.charge("192.0.2.2")).toBe(0);
});

test("forgets who came first when the table is full, and who is whole before that", () => {
  let now = 0;
  const options = { ratePerSecond: 1, burst: 1, mostCallers: 2, nowMs: () => now };
  const limit = createCallerLimit(options);
  expect(limit.charge("192.0.2.1")).toBe(0);
  expect(limit.charge("192.0.2.2")).toBe(0);
  expect(limit.charge("192.0.2.3")).toBe(0);
  expect(limit.charge("192.0.2.3")).toBe(1);
  expect(limit.charge("192.0.2.1")).toBe(0);
  now = 5_000;
  expect(limit.charge("192.0.2.4")).toBe(0);
  expect(limit.charge("192.0.2.5")).toBe(0);
  expect(limit.charge("192.0.2.4")).toBe(1);
});
