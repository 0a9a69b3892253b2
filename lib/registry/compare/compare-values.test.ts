import { describe, expect, test } from "vitest";
import type { Metric } from "@/lib/contract/version";
import { byChange, compareMetrics, compareRecords, compareValue } from "./compare-values";

const metric = (value: number, direction: Metric["direction"] = "higher"): Metric => ({
  name: "m",
  value,
  direction,
});

describe("a metric is", () => {
  test.each([
    ["better, where higher is better and it is higher", [metric(0.5)], [metric(0.6)], "better"],
    ["worse, where higher is better and it is lower", [metric(0.5)], [metric(0.4)], "worse"],
    [
      "better, where lower is better and it is lower",
      [metric(5, "lower")],
      [metric(4, "lower")],
      "better",
    ],
    [
      "worse, where lower is better and it is higher",
      [metric(5, "lower")],
      [metric(6, "lower")],
      "worse",
    ],
    ["the same", [metric(0.5)], [metric(0.5)], "same"],
    ["new", [], [metric(0.5)], "new"],
    ["gone", [metric(0.5)], [], "gone"],
    [
      "unclear, where the two do not agree which way is better",
      [metric(5)],
      [metric(4, "lower")],
      "unclear",
    ],
    [
      "unclear, where nobody said which way is better",
      [metric(5, null)],
      [metric(6, null)],
      "unclear",
    ],
    ["the same, where nobody said it", [metric(5, null)], [metric(5, null)], "same"],
    ["worse, where only the newer said it", [metric(5, null)], [metric(6, "lower")], "worse"],
    ["better, where only the older said it", [metric(6, "lower")], [metric(5, null)], "better"],
  ] as const)("%s", (_, from, to, verdict) => {
    expect(compareMetrics(from, to)).toMatchObject([{ name: "m", verdict }]);
  });
});

test("a relative change is of the amount before, and none where that is nothing", () => {
  expect(compareValue("a", -2, -1)).toMatchObject({ changed: true, relative: 0.5 });
  expect(compareValue("a", 0, 1).relative).toBeNull();
  expect(compareValue("a", 1e-300, 1e300).relative).toBeNull();
  expect(compareValue("a", "x", 1).relative).toBeNull();
});

test("what one side lacks counts as said, and prototypes are no values", () => {
  expect(compareRecords({ Conv: 2 }, { Relu: 1 }, 0)).toEqual([
    { name: "Conv", from: 2, to: 0, changed: true, relative: -1 },
    { name: "Relu", from: 0, to: 1, changed: true, relative: null },
  ]);
  expect(compareRecords({ toString: 1 }, {}, 0)).toHaveLength(1);
  expect(compareRecords({}, { constructor: "x" })[0]?.from).toBeNull();
});

test("what changed most stands first", () => {
  const values = compareRecords({ a: 1, b: 5, c: 9 }, { a: 1, b: 1, c: 10 });
  expect(byChange(values).map(({ name }) => name)).toEqual(["b", "c", "a"]);
});
