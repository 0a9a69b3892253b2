import { expect, test } from "vitest";
import { compareTimes, median, percentile, summarizeRuns } from "./statistics";

const run = (runMs: number) => ({ runMs, answerMs: runMs * 2 });

test("a percentile is a value that was measured, and the median lies in the middle", () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([0.5, 0.9, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 90, 99, 100]);
  expect(percentile([7], 0.99)).toBe(7);
  expect(median([4, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test("runs are told by their percentiles and by how many answers a second they make", () => {
  expect(summarizeRuns([run(1), run(3)])).toEqual({
    ...{ p50Ms: 1, p90Ms: 3, p99Ms: 3, meanMs: 2, answerP50Ms: 2, perSecond: 250 },
  });
});

test("a version that takes twice as long in every pair is slower, the other way round faster", () => {
  const pairs = Array.from({ length: 40 }, (_, index) => {
    const from = run(1 + (index % 5));
    return { from, to: run(from.runMs * 2) };
  });
  expect(compareTimes(pairs, 1)).toEqual({
    ratio: { median: 2, low: 2, high: 2 },
    verdict: "slower",
  });
  const turned = pairs.map(({ from, to }) => ({ from: to, to: from }));
  expect(compareTimes(turned, 1).verdict).toBe("faster");
});

test("differences that go both ways show nothing", () => {
  const pairs = Array.from({ length: 40 }, (_, index) => ({
    from: run(2),
    to: run(index % 2 === 0 ? 1 : 3),
  }));
  const { ratio, verdict } = compareTimes(pairs, 1);
  expect(verdict).toBe("same");
  expect(ratio.low).toBeLessThan(1);
  expect(ratio.high).toBeGreaterThan(1);
});

test("two processes that are steadily a little apart show nothing: those of one file are, too", () => {
  const pairs = Array.from({ length: 40 }, () => ({ from: run(1), to: run(1.09) }));
  expect(compareTimes(pairs, 1).verdict).toBe("same");
});
