import { expect, test } from "vitest";
import { toMetrics, toRows } from "./metric-rows";

test("metrics come back from the form as they went in, to the last digit", () => {
  const metrics = [
    { name: "auc", value: 0.1 + 0.2, direction: "higher" as const },
    { name: "loss", value: 1e-7, direction: "lower" as const },
    { name: "delta", value: -3, direction: "lower" as const },
  ];
  expect(toMetrics(toRows(metrics))).toEqual(metrics);
});

test("an empty row is no metric, and a wrong one keeps all of them from being saved", () => {
  const empty = { key: "a", name: " ", value: "", direction: "higher" as const };
  expect(toMetrics([empty])).toEqual([]);
  expect(toMetrics([empty, { ...empty, name: "auc", value: "0,9" }])).toBeNull();
});
