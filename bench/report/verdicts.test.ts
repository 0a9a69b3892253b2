import { expect, test } from "vitest";
import { describeVerdict, judge } from "./verdicts";

const figure = (median: number) => ({ median, min: median - 0.1, max: median + 0.1 });
const floor = { kind: "at least", value: 1.2 } as const;
const ceiling = { kind: "at most", value: 2 } as const;

test("a floor is met on it and above, and missed below, by the share of it", () => {
  expect(judge("x", floor, figure(1.2)).isMet).toBe(true);
  expect(judge("x", floor, figure(1.5))).toMatchObject({ isMet: true });
  expect(judge("x", floor, figure(1.5)).margin).toBeCloseTo(0.25);
  expect(judge("x", floor, figure(0.9))).toMatchObject({ isMet: false });
  expect(judge("x", floor, figure(0.9)).margin).toBeCloseTo(-0.25);
});

test("a ceiling is met on it and below", () => {
  expect(judge("x", ceiling, figure(2)).isMet).toBe(true);
  expect(judge("x", ceiling, figure(1)).margin).toBeCloseTo(0.5);
  expect(judge("x", ceiling, figure(3))).toMatchObject({ isMet: false });
});

test("the median decides, whatever the best round was", () => {
  expect(judge("x", floor, { median: 1.1, min: 1, max: 9 }).isMet).toBe(false);
});

test("what was not measured meets nothing and says so", () => {
  const nothing = { median: Number.NaN, min: Number.NaN, max: Number.NaN };
  for (const bound of [floor, ceiling]) {
    const verdict = judge("x", bound, nothing);
    expect(verdict.isMet).toBe(false);
    expect(describeVerdict(verdict)).toContain("NOT MEASURED");
  }
});

test("a verdict says by how much, the figure with its range, and what was wanted", () => {
  expect(describeVerdict(judge("a / b", floor, figure(1.5)))).toBe(
    "met, by 25.0 %      a / b: 1.500 (1.400 to 1.600), wanted at least 1.2",
  );
  expect(describeVerdict(judge("a / b", floor, figure(0.9)))).toMatch(/^MISSED by 25\.0 %/);
});
