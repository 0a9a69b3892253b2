import { expect, test } from "vitest";
import { rolloutPlanSchema } from "@/lib/contract/rollout";
import { stepState, stillWanted } from "./plan-state";

const at = "2026-11-26T21:00:00.000Z";
const statesOf = (told: Parameters<typeof stepState>[0]) =>
  [0, 1, 2, 3].map((index) => stepState(told, index, 3));

test.each([
  ["runs", { status: "running", step: 1, endedAt: null }, ["done", "now", "toCome", "toCome"]],
  [
    "is paused",
    { status: "paused", step: 0, endedAt: null },
    ["now", "toCome", "toCome", "toCome"],
  ],
  ["promotes", { status: "promoting", step: 2, endedAt: null }, ["done", "done", "done", "now"]],
  ["is through", { status: "completed", step: 2, endedAt: at }, ["done", "done", "done", "done"]],
  [
    "was aborted",
    { status: "aborted", step: 1, endedAt: at },
    ["done", "endedHere", "neverCame", "neverCame"],
  ],
] as const)("the plan says what is done, now and to come when it %s", (_, told, states) => {
  expect(statesOf(told)).toEqual(states);
});

const plan = rolloutPlanSchema.parse({
  ...{ kind: "canary", version: 3 },
  steps: [{ weightPercent: 5, soakSeconds: 60, minRequests: 100 }],
});
const reading = {
  ...{ isStable: false, errors: 0, guards: [], shadow: null },
  errorRate: { value: null, low: 0, high: 1 },
  p50Ms: { value: null, low: 0, high: 1 },
  p99Ms: { value: null, low: 0, high: 1 },
};
const rollout = {
  ...{ plan, step: 0, stepStartedAt: at },
  targets: [
    { ...reading, version: 2, isStable: true, requests: 900 },
    { ...reading, version: 3, requests: 30 },
  ],
};

test("what a step still waits for is counted by its target's answers and by the clock", () => {
  const now = Date.parse(at);
  expect(stillWanted(rollout, now + 20_000)).toEqual({ seconds: 40, requests: 70 });
  expect(stillWanted(rollout, now + 90_000)).toEqual({ seconds: 0, requests: 70 });
  expect(stillWanted({ ...rollout, targets: [] }, now)).toEqual({ seconds: 60, requests: 100 });
  expect(stillWanted({ ...rollout, step: 1 }, now)).toBeNull();
});
