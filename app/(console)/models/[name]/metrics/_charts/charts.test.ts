import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MetricSeries, ModelMetricsDto } from "@/lib/contract/model-metrics";
import { chartsOf, groupingOf } from "./chart-lines";
import { lookOf } from "./looks";
import { dotsPath, indexAt, labelled, linePath, placeOf, timeTicks, valueTicks } from "./scale";
import { next } from "./use-cursor";

describe("the axis of values", () => {
  test("begins at 0, holds the greatest, and has few, evenly spaced, short numbers", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (greatest) => {
        const ticks = valueTicks(greatest);
        const [first = Number.NaN, step = Number.NaN] = ticks;
        expect(first).toBe(0);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(greatest * 0.999_999);
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThanOrEqual(5);
        ticks.forEach((tick, index) => {
          expect(tick).toBeCloseTo(index * step, 9 - Math.log10(greatest));
        });
        expect(
          String(step)
            .replace(/e.*|\D/g, "")
            .replace(/^0+|0+$/g, "").length,
        ).toBeLessThan(3);
      }),
    );
  });

  test("of nothing is from 0 to 1", () => {
    expect(valueTicks(0)).toEqual([0, 1]);
    expect(valueTicks(0.3)).toEqual([0, 0.1, 0.2, 0.3]);
  });
});

describe("the axis of time", () => {
  const hour = 3_600_000;
  const local = (at: number, timeZone: string) =>
    new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);

  test("has moments that are round on the zone's clocks", () => {
    const from = Date.parse("2026-11-26T08:07:00Z");
    expect(timeTicks(from, from + hour, "UTC").map((at) => local(at, "UTC"))).toEqual([
      "08:10",
      "08:20",
      "08:30",
      "08:40",
      "08:50",
      "09:00",
    ]);
    // Half an hour off: midnight is at 18:30 UTC.
    const days = timeTicks(from, from + 5 * 24 * hour, "Asia/Kolkata");
    expect(days.map((at) => local(at, "Asia/Kolkata"))).toEqual(Array(5).fill("00:00"));
  });

  test.each([
    ["back", "2026-10-24T00:00:00Z"],
    ["forward", "2026-03-28T00:00:00Z"],
  ])("stays at midnight when the clocks are put %s", (_, begin) => {
    const from = Date.parse(begin);
    const ticks = timeTicks(from, from + 4 * 24 * hour, "Europe/Berlin");
    expect(ticks).toHaveLength(4);
    expect(ticks.map((at) => local(at, "Europe/Berlin"))).toEqual(Array(4).fill("00:00"));
  });
});

describe("a line", () => {
  test("has a gap where there is no value, and a dot between two gaps", () => {
    expect(linePath([1, 2, null, 2, null, 0, 1], 2)).toBe(
      "M71.4 50.0L214.3 0.0M500.0 0.0M785.7 100.0L928.6 50.0",
    );
    expect(linePath([null, null], 1)).toBe("");
    expect(dotsPath([1, 2, null, 2, null, 0, 1], 2)).toBe("M500.0 0.0h0");
    expect(dotsPath([1, null, null, 0], 1)).toBe("M125.0 0.0h0M875.0 100.0h0");
  });

  test("has its points where the pointer finds them", () => {
    for (const points of [1, 15, 361])
      for (const index of [0, Math.floor(points / 2), points - 1])
        expect(indexAt(placeOf(index, points), points)).toBe(index);
    expect([indexAt(-1, 10), indexAt(2, 10)]).toEqual([0, 9]);
  });

  test("looks like no other of the twelve", () => {
    const looks = Array.from({ length: 12 }, (_, index) => JSON.stringify(lookOf(index)));
    expect(new Set(looks).size).toBe(12);
  });
});

test("a label has room or is left out", () => {
  expect(labelled([0.1, 0.15, 0.31, 0.32, 0.9], 0.2)).toEqual([true, false, true, false, true]);
});

test("keys move the cursor, and not beyond the ends", () => {
  expect(next("ArrowLeft", null, 5)).toBe(4);
  expect(next("ArrowLeft", 4, 5)).toBe(3);
  expect(next("ArrowLeft", 0, 5)).toBe(0);
  expect(next("ArrowRight", null, 5)).toBe(4);
  expect(next("ArrowRight", 3, 5)).toBe(4);
  expect(next("PageUp", 15, 20)).toBe(5);
  expect(next("PageDown", 15, 20)).toBe(19);
  expect([next("Home", 3, 5), next("End", 3, 5), next("Escape", 3, 5)]).toEqual([0, 4, null]);
  expect(next("a", 3, 5)).toBeUndefined();
});

describe("charts", () => {
  const series = (requests: number[]): MetricSeries => {
    const zero = requests.map(() => 0);
    const ms = requests.map((count) => (count === 0 ? null : count));
    return {
      ...{ requests, rows: requests, clientErrors: requests, serverErrors: zero, refused: zero },
      ...{ timeouts: requests, gone: zero, meanMs: ms, p50Ms: ms, p95Ms: ms, p99Ms: ms },
    };
  };
  const metrics = (readAt: string): ModelMetricsDto => ({
    ...{ from: "2026-11-26T10:00:00Z", to: "2026-11-26T10:02:00Z", stepSeconds: 60, readAt },
    ...{
      completeUntil: "2026-11-26T10:01:00Z",
      moves: [],
      hasMoreMoves: false,
      omittedVersions: 0,
    },
    times: ["2026-11-26T10:00:00Z", "2026-11-26T10:01:00Z"],
    total: series([120, 30]),
    versions: [
      { version: 9, ...series([60, 30]) },
      { version: 4, ...series([60, 0]) },
    ],
  });

  test("divide by the seconds that a point has lasted, and say nothing of one that has just begun", () => {
    const valuesAt = (readAt: string) =>
      chartsOf(metrics(readAt), "total", "p95")[0]?.lines[0]?.values;
    expect(valuesAt("2026-11-26T10:01:30Z")).toEqual([2, 1]);
    expect(valuesAt("2026-11-26T10:01:05Z")).toEqual([2, null]);
    expect(valuesAt("2026-11-26T12:00:00Z")).toEqual([2, 0.5]);
  });

  test("are by version where there is more than one, unless the address says otherwise", () => {
    const all = metrics("2026-11-26T12:00:00Z");
    expect(groupingOf(all, { by: null })).toBe("version");
    expect(groupingOf(all, { by: "total" })).toBe("total");
    expect(groupingOf({ ...all, versions: all.versions.slice(1) }, { by: null })).toBe("total");
    const [requests, errors, latency] = chartsOf(all, "version", "p99");
    expect(requests?.lines.map(({ key, look }) => [key, look])).toEqual([
      ["v4", 0],
      ["v9", 1],
    ]);
    // Both kinds that are not 0 together.
    expect(errors?.lines[1]?.values).toEqual([2, 1]);
    expect(latency?.lines[0]?.values).toEqual([60, null]);
  });
});
