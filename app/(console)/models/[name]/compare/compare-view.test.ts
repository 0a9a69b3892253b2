import { expect, test } from "vitest";
import { defaultPair, readCompareView } from "./compare-view";
import { hrefOfCompare } from "./compare-view-href";

test("without a choice it goes from production, or from the version before, to the newest", () => {
  expect(defaultPair([5, 4, 2], 2)).toEqual({ from: "2", to: "5" });
  expect(defaultPair([5, 4, 2], 5)).toEqual({ from: "4", to: "5" });
  expect(defaultPair([5, 4], null)).toEqual({ from: "4", to: "5" });
  expect(defaultPair([5], 5)).toBeNull();
  expect(defaultPair([], null)).toBeNull();
});

test("an address says what is compared, and what it says can be read again", () => {
  const href = hrefOfCompare("m", { from: "other@3", to: "2.0.0+a", showsAll: true });
  const { searchParams } = new URL(href, "http://x");
  expect(readCompareView(Object.fromEntries(searchParams))).toEqual({
    ...{ from: "other@3", to: "2.0.0+a", showsAll: true },
  });
});

test("what is no reference counts as not said", () => {
  expect(readCompareView({ a: "../x", b: ["1", "2"], all: "yes" })).toEqual({
    ...{ from: null, to: null, showsAll: false },
  });
});
