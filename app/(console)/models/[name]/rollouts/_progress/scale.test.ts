import { expect, test } from "vitest";
import { scaleOf } from "./scale";

const base = { value: 0.005, low: 0.001, high: 0.008, limit: 0.01, neutral: 0 };

test("what is drawn stands in the order of its numbers", () => {
  const { neutral, low, value, high, limit } = scaleOf(base);
  expect(neutral).toBeLessThan(low);
  expect(low).toBeLessThan(value ?? 0);
  expect(value ?? 0).toBeLessThan(high);
  expect(high).toBeLessThan(limit);
  expect(limit).toBeLessThan(100);
});

test("an interval beyond the limit is drawn beyond the line", () => {
  const { low, limit, isCutHigh } = scaleOf({ ...base, value: 0.02, low: 0.015, high: 0.025 });
  expect(low).toBeGreaterThan(limit);
  expect(isCutHigh).toBe(false);
});

test("a wide interval does not press line and neutral point together, and is marked as cut", () => {
  const { neutral, limit, isCutHigh, isCutLow } = scaleOf({ ...base, low: -0.9, high: 1 });
  expect(limit - neutral).toBeGreaterThan(10);
  expect([isCutLow, isCutHigh]).toEqual([true, true]);
});

test.each([
  ["nothing was measured", { ...base, value: null, low: 0, high: 1 }],
  ["no increase at all is allowed", { ...base, limit: 0 }],
  ["no increase is allowed and there is none", { value: 0, low: 0, high: 0, limit: 0, neutral: 0 }],
  ["the answer is faster", { value: 0.5, low: 0.4, high: 0.6, limit: 1.2, neutral: 1 }],
])("every part stands on the scale when %s", (_, drawn) => {
  const { low, high, limit, neutral, value } = scaleOf(drawn);
  for (const place of [low, high, limit, neutral, value ?? 0]) {
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place).toBeLessThanOrEqual(100);
  }
});
