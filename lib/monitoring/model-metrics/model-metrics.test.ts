import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metricSteps, mostPoints } from "@/lib/contract/model-metrics";
import { bucketOf, emptyBuckets, percentile } from "../usage/latency-histogram";
import { buildSeries } from "./build-series";
import { formatMetricsCsv } from "./format-metrics-csv";
import { planWindow } from "./plan-window";
import type { SlotRow } from "./read-slots";

const now = Date.parse("2026-11-26T14:03:20.500Z");
const ago = (seconds: number) => new Date(now - seconds * 1_000).toISOString();

describe("a window", () => {
  test.each([
    [15 * 60, 60],
    [3_600, 60],
    [6 * 3_600, 60],
    [86_400, 300],
    [7 * 86_400, 1_800],
    [30 * 86_400, 7_200],
  ])("of %i seconds has steps of %i, and the step that now is in is its last", (seconds, step) => {
    const window = planWindow({ from: ago(seconds) }, now);
    // What an answer says of itself asks for the same again.
    const from = new Date(window.fromSeconds * 1_000).toISOString();
    const to = new Date(window.toSeconds * 1_000).toISOString();
    expect(planWindow({ from, to, step }, now)).toEqual(window);
    expect(window.stepSeconds).toBe(step);
    expect(window.points).toBeLessThanOrEqual(mostPoints + 1);
    expect(window.toSeconds * 1_000).toBeGreaterThan(now);
    expect((window.toSeconds - step) * 1_000).toBeLessThanOrEqual(now);
  });

  test("holds what was asked for, in whole steps of the clock, whatever is asked", () => {
    const seconds = fc.integer({ min: 61, max: 30 * 86_400 });
    const step = fc.option(fc.constantFrom(...metricSteps), { nil: undefined });
    fc.assert(
      fc.property(
        seconds,
        fc.integer({ min: 0, max: 5 * 86_400 }),
        step,
        (length, since, given) => {
          if (given !== undefined && length / given > mostPoints) return;
          const asked = { from: ago(since + length), to: ago(since), step: given };
          const { fromSeconds, toSeconds, stepSeconds, points } = planWindow(asked, now);
          expect([fromSeconds % stepSeconds, toSeconds % stepSeconds]).toEqual([0, 0]);
          expect(fromSeconds * 1_000).toBeLessThanOrEqual(Date.parse(asked.from));
          expect(toSeconds * 1_000).toBeGreaterThanOrEqual(Date.parse(asked.to));
          expect(points).toBe((toSeconds - fromSeconds) / stepSeconds);
          expect(points).toBeLessThanOrEqual(mostPoints + 1);
        },
      ),
    );
  });

  test("of thirty days may have begun a moment before", () => {
    expect(planWindow({ from: ago(30 * 86_400 + 60) }, now).points).toBeLessThanOrEqual(mostPoints);
  });

  test("that ends in the future ends now", () => {
    const asked = { from: ago(3_600), to: ago(-86_400) };
    expect(planWindow(asked, now)).toEqual(planWindow({ from: asked.from }, now));
  });

  test.each([
    ["from", { from: ago(30) }],
    ["from", { from: ago(-60) }],
    ["from", { from: ago(31 * 86_400) }],
    ["from", { from: ago(36 * 86_400), to: ago(34 * 86_400) }],
    ["step", { from: ago(86_400), step: 60 }],
  ])("is refused by name of the field: %s of %j", (field, asked) => {
    expect(() => planWindow(asked, now)).toThrow(
      expect.objectContaining({ code: "request.invalid", message: expect.stringMatching(field) }),
    );
  });
});

function slot(place: number, durations: readonly number[], part: Partial<SlotRow> = {}): SlotRow {
  const buckets = emptyBuckets();
  for (const ms of durations) buckets[bucketOf(ms)] = (buckets[bucketOf(ms)] ?? 0) + 1;
  return {
    ...{ version: 1, place, requests: durations.length, rows: durations.length, omitted: 0 },
    ...{ clientErrors: 0, serverErrors: 0, refused: 0, timeouts: 0, gone: 0 },
    ...{ durationMs: durations.reduce((sum, ms) => sum + ms, 0), buckets },
    ...part,
  };
}

describe("a series", () => {
  test("has a point for every step: nothing counted is 0 requests and no duration", () => {
    const series = buildSeries([slot(1, [4, 6], { clientErrors: 1 })], 3);
    expect(series).toMatchObject({
      ...{ requests: [0, 2, 0], rows: [0, 2, 0], clientErrors: [0, 1, 0], gone: [0, 0, 0] },
      ...{ meanMs: [null, 5, null] },
    });
    for (const values of [series.p50Ms, series.p95Ms, series.p99Ms])
      expect(values).toEqual([null, expect.any(Number), null]);
  });

  test("of several versions has the percentile of all their requests, not a mean of theirs", () => {
    const durations = fc.array(fc.double({ min: 0.01, max: 70_000, noNaN: true }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(durations, durations, (one, other) => {
        const both = buildSeries([slot(0, one), slot(0, other, { version: 2 })], 1);
        const expected = percentile(slot(0, [...one, ...other]).buckets, 0.95);
        if (expected === null) expect(both.p95Ms).toEqual([null]);
        else expect(both.p95Ms[0]).toBeCloseTo(expected, 2);
      }),
    );
  });

  test("takes rows of a time with fewer buckets", () => {
    const short = slot(0, [], { requests: 3, durationMs: 3, buckets: [3] });
    expect(buildSeries([short], 1).p50Ms).toEqual([0.25]);
  });
});

test("the table has a line for each point of each series, and a reason is no formula", () => {
  const total = buildSeries([slot(0, [4, 6])], 2);
  const csv = formatMetricsCsv({
    ...{ from: "", to: "", readAt: "", completeUntil: "", omittedVersions: 0, hasMoreMoves: false },
    times: ["2026-11-26T14:00:00.000Z", "2026-11-26T14:01:00.000Z"],
    stepSeconds: 60,
    total,
    versions: [{ version: 3, ...total }],
    moves: [
      {
        ...{ id: "1", kind: "promote", alias: "production", from: null, to: 3 },
        by: { kind: "user", id: "u", label: "ann@example.com" },
        at: "2026-11-26T14:01:59.999Z",
        reason: 'faster\n=HYPERLINK("http://x")',
      },
    ],
  });
  const [header, ...lines] = csv.trimEnd().split("\r\n");
  expect(header).toBe(
    "at,step_seconds,version,requests,rows,client_errors,server_errors,refused,timeouts,gone,mean_ms,p50_ms,p95_ms,p99_ms,moves",
  );
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe("2026-11-26T14:00:00.000Z,60,total,2,2,0,0,0,0,0,5,5,7.25,7.45,");
  expect(lines[1]).toMatch(/^2026-11-26T14:00:00.000Z,60,3,2,2,/);
  expect(lines[2]).toMatch(
    /^2026-11-26T14:01:00.000Z,60,total,0,0,0,0,0,0,0,,,,,"2026-11-26T14:01:59.999Z promote production nowhere to 3 by ann@example.com: faster\n'=HYPERLINK/,
  );
});
