import { expect, test } from "vitest";
import { median, summarize, summarizeRatios } from "./statistics";

test("the median is the middle value, or the mean of the two in the middle", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});

test("values sort as numbers, and the given list stays as it was", () => {
  const values = [100, 9, 20];
  expect(summarize(values)).toEqual({ median: 20, min: 9, max: 100 });
  expect(values).toEqual([100, 9, 20]);
});

test("ratios pair what was measured in the same round, not sorted values", () => {
  const ours = new Map([
    [0, 200],
    [1, 100],
    [2, 50],
  ]);
  const theirs = new Map([
    [2, 25],
    [1, 50],
    [0, 100],
  ]);
  // The machine's speed fell to a quarter; the ratio did not move.
  expect(summarizeRatios(ours, theirs)).toEqual({ median: 2, min: 2, max: 2 });
});

test("a round that one side missed is in no ratio", () => {
  const ratios = summarizeRatios(new Map([[0, 3]]).set(1, 9), new Map([[0, 2]]));
  expect(ratios).toEqual({ median: 1.5, min: 1.5, max: 1.5 });
  expect(summarizeRatios(new Map([[0, 1]]), new Map()).median).toBeNaN();
});
