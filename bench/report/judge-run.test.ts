import { expect, test } from "vitest";
import type { Slot } from "../rounds";
import { judgeRun } from "./judge-run";

function slot(scenario: string, side: string, figures: Partial<Slot> = {}): Slot {
  const none = { cpuMicros: {}, failureCount: 0, failures: [] };
  return {
    scenario,
    side,
    round: 0,
    count: 1,
    perSecond: 1,
    p50Ms: 1,
    p99Ms: 1,
    ...none,
    ...figures,
  };
}

const sixteen = "recommender, 16 connections";

test("rates are judged against the floor of their own scenario", () => {
  const verdicts = judgeRun(
    [
      slot(sixteen, "Onnward", { perSecond: 1_300 }),
      slot(sixteen, "in process", { perSecond: 1_000 }),
      slot(sixteen, "Next route", { perSecond: 200 }),
    ],
    [],
  );
  expect(verdicts.map(({ what, isMet }) => [what, isMet])).toEqual([
    [`${sixteen}: Onnward / in process`, true],
    [`${sixteen}: Onnward / Next route`, false],
  ]);
  expect(verdicts[1]?.margin).toBeCloseTo(-0.35);
});

test("pages are judged by the p99, and less is better", () => {
  const steady = "recommender, steady 500/s";
  const verdictOf = (p99Ms: number) =>
    judgeRun(
      [slot(steady, "no pages", { p99Ms: 4 }), slot(steady, "pages 20/s", { p99Ms })],
      [],
    )[0];
  expect(verdictOf(7)).toMatchObject({ isMet: true });
  expect(verdictOf(9)).toMatchObject({ isMet: false });
});

test("the gateway's share is judged by the median of its slots, and an unseen duty meets nothing", () => {
  expect(judgeRun([], [0.05, 0.5, 0.08])[0]).toMatchObject({ isMet: true });
  expect(judgeRun([], [0.12])[0]).toMatchObject({ isMet: false });
  expect(judgeRun([], [Number.NaN])[0]).toMatchObject({ isMet: false });
});

test("what was not run has no verdict", () => {
  expect(judgeRun([], [])).toEqual([]);
});
