import { expect, test } from "vitest";
import { rankOperators } from "./rank-operators";

test("the most frequent operator comes first and fills its bar; equal ones stand by name", () => {
  expect(rankOperators({ Relu: 1, Add: 1, Conv: 3 })).toEqual([
    { operator: "Conv", count: 3, share: 100 },
    { operator: "Add", count: 1, share: 33.3 },
    { operator: "Relu", count: 1, share: 33.3 },
  ]);
  expect(rankOperators({})).toEqual([]);
});
