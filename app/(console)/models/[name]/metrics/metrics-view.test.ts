import { expect, test } from "vitest";
import { metricsHref, readMetricsView } from "./metrics-view";

test("an address and what it shows are the same, both ways", () => {
  for (const query of [
    "",
    "?window=30d&by=version&percentile=p99&version=3&alias=production",
    "?window=15m&by=total",
    "?alias=staging",
  ]) {
    const view = readMetricsView(Object.fromEntries(new URLSearchParams(query)));
    expect(metricsHref("m", view)).toBe(`/models/m/metrics${query}`);
  }
});

test("what is no choice is as if it were not there", () => {
  const odd = { window: "2h", by: "key", percentile: "p1", version: "1e3", alias: ["a", "b"] };
  expect(readMetricsView(odd)).toEqual(readMetricsView({}));
});
