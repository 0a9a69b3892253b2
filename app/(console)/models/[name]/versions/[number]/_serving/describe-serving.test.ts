import { describe, expect, test } from "vitest";
import type { BatchingVerdict } from "@/lib/contract/serving";
import { defaultOf, describeCost, describeVerdict, isIdle } from "./describe-serving";

const shared: BatchingVerdict = { mode: "shared", reason: "proven", rows: null, tolerance: 0 };
const pieces: BatchingVerdict = { ...shared, mode: "pieces", rows: 4 };
const alone = (reason: BatchingVerdict["reason"]): BatchingVerdict => ({
  ...shared,
  mode: "alone",
  reason,
});

describe("what validation found out about rows, in words", () => {
  test.each([
    ["rows that gave exactly the same", shared, "shared", "sharedExactly"],
    ["rows that gave nearly the same", { ...shared, tolerance: 1.19e-7 }, "shared", "sharedNearly"],
    ["a fixed leading dimension", pieces, "pieces", "piecesText"],
    ["rows that change each other", alone("rows_depend"), "alone", "rows_depend"],
    ["no dimension in common", alone("no_common_dimension"), "alone", "no_common_dimension"],
    ["made-up rows without an answer", alone("not_answered"), "alone", "not_answered"],
    ["a report of before there was batching", undefined, "alone", "notTried"],
  ] as const)("%s", (_, batching, title, text) => {
    expect(describeVerdict(batching)).toMatchObject({ title, text });
  });

  test("a difference is told in two digits, a piece by its rows", () => {
    expect(describeVerdict({ ...shared, tolerance: 1.19e-7 }).tolerance).toBe("1.2e-7");
    expect(describeVerdict(pieces).rows).toBe(4);
  });
});

describe("what runs cost", () => {
  test("is rows a second alone and together, where rows may be together", () => {
    const cost = { oneRowMs: 0.5, manyRowsMs: 4, manyRows: 32 };
    expect(describeCost(cost, shared)).toMatchObject({
      unit: "row",
      alonePerSecond: 2_000,
      togetherPerSecond: 8_000,
      many: { rows: 32, ms: 4 },
    });
    // A request of many rows has a price too, but others do not come into its run.
    const dependent = describeCost(cost, alone("rows_depend"));
    expect(dependent).toMatchObject({ unit: "request", togetherPerSecond: null });
    expect(dependent?.many).toEqual({ rows: 32, ms: 4 });
  });

  test("of a piece counts all of its rows", () => {
    const cost = { oneRowMs: 2, manyRowsMs: null, manyRows: 1 };
    expect(describeCost(cost, pieces)).toMatchObject({
      unit: "piece",
      unitRows: 4,
      alonePerSecond: 2_000,
      togetherPerSecond: null,
      many: null,
    });
    expect(describeCost(cost, { ...pieces, rows: 1 })).toMatchObject({ unit: "row", unitRows: 1 });
  });

  test("is not known where the model was not measured", () => {
    expect(describeCost(undefined, shared)).toBeNull();
    expect(describeCost({ oneRowMs: null, manyRowsMs: null, manyRows: 1 }, shared)).toBeNull();
    // A clock too coarse for the run: no number is better than an infinite one.
    expect(describeCost({ oneRowMs: 0, manyRowsMs: null, manyRows: 1 }, shared)).toBeNull();
  });
});

test("settings of shared runs are idle where no rows share a run, and say so instead of a default", () => {
  expect(isIdle("maxBatchRows", shared)).toBe(false);
  expect(defaultOf("maxBatchRows", shared)).toBe("maxBatchRows");
  for (const batching of [pieces, alone("rows_depend"), undefined]) {
    expect(isIdle("batchDelayMs", batching)).toBe(true);
    expect(defaultOf("batchDelayMs", batching)).toBe("noSharing");
    expect(defaultOf("threads", batching)).toBe("threads");
  }
});
