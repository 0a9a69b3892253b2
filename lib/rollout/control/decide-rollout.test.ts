import { describe, expect, test } from "vitest";
import { type GuardReading, rolloutPlanSchema, type TargetReading } from "@/lib/contract/rollout";
import { decideRollout, type GatewayWord, type RolloutState } from "./decide-rollout";

const plan = rolloutPlanSchema.parse({
  kind: "canary",
  version: 2,
  steps: [
    { weightPercent: 10, soakSeconds: 60, minRequests: 50 },
    { weightPercent: 50, soakSeconds: 60, minRequests: 50 },
  ],
});
const running: RolloutState = {
  status: "running",
  step: 0,
  stepStartedMs: 0,
  alias: { isPinned: false, isWhereItWas: true, haveRulesChanged: false },
};
const warm: GatewayWord = { hostname: "east", isSilent: false, isWarm: true, fault: null };

function guard(verdict: GuardReading["verdict"]): GuardReading {
  const bounds = { abort: [0.02, 0.05], clear: [-0.01, 0.001], open: [-0.01, 0.05] }[verdict];
  const [low = 0, high = 0] = bounds;
  return { guard: "errors", value: 0.03, low, high, limit: 0.01, verdict };
}

function read(version: number, more: Partial<TargetReading> = {}): TargetReading {
  const interval = { value: 1, low: 0, high: 2 };
  return {
    ...{ version, isStable: false, requests: 100, errors: 0, guards: [], shadow: null },
    ...{ errorRate: interval, p50Ms: interval, p99Ms: interval },
    ...more,
  };
}

const stable = read(1, { isStable: true, requests: 900 });
const afterSoak = 60_000;

function decide(changes: Partial<Parameters<typeof decideRollout>[0]> = {}) {
  return decideRollout({
    plan,
    state: running,
    readings: [stable, read(2, { guards: [guard("clear")] })],
    gateways: [warm],
    nowMs: afterSoak,
    ...changes,
  });
}

describe("what speaks against a rollout counts before everything else", () => {
  const failing = [stable, read(2, { requests: 3, errors: 3, guards: [guard("abort")] })];

  test.each(["running", "paused", "promoting"] as const)(
    "a guard aborts one that is %s",
    (status) => {
      const decision = decide({ state: { ...running, status }, readings: failing, nowMs: 1 });
      expect(decision).toMatchObject({
        kind: "abort",
        reason:
          "Errors: version 2 fails for at least 2 % more of its requests than version 1; the limit is 1 %.",
        figures: {
          guard: "errors",
          version: 2,
          low: 0.02,
          limit: 0.01,
          "target.requests": 3,
          "stable.requests": 900,
        },
      });
    },
  );

  test("a guard aborts while gateways warm the version still", () => {
    expect(decide({ readings: failing, gateways: [{ ...warm, isWarm: false }] }).kind).toBe(
      "abort",
    );
  });

  test("a gateway that cannot load the version aborts it with the gateway's reason", () => {
    const broken = { ...warm, isWarm: false, fault: "The bytes changed. (artifact.corrupt)" };
    expect(decide({ gateways: [warm, broken] })).toMatchObject({
      kind: "abort",
      reason: "east: The bytes changed. (artifact.corrupt)",
    });
  });

  test("an alias that is gone or points elsewhere aborts it", () => {
    expect(decide({ state: { ...running, alias: null } })).toMatchObject({
      kind: "abort",
      reason: "The alias was deleted.",
    });
    const moved = { isPinned: false, isWhereItWas: false, haveRulesChanged: false };
    expect(decide({ state: { ...running, alias: moved } }).kind).toBe("abort");
  });

  test("any target of several is enough", () => {
    const readings = [stable, read(2), read(3, { guards: [guard("open"), guard("abort")] })];
    const shadow = rolloutPlanSchema.parse({ kind: "shadow", versions: [2, 3], sharePercent: 10 });
    expect(decide({ plan: shadow, readings })).toMatchObject({
      kind: "abort",
      figures: { version: 3 },
    });
  });
});

describe("a canary waits", () => {
  test("until every gateway has it warm, and its first step has not begun before", () => {
    const cold = { ...warm, hostname: "west", isWarm: false };
    expect(decide({ gateways: [warm, cold] })).toEqual({
      kind: "hold",
      waitingFor: "Not warm yet in west.",
      restartsSoak: true,
    });
  });

  test("for a gateway that is silent; in a later step without beginning it anew", () => {
    const silent = { ...warm, isSilent: true };
    const state = { ...running, step: 1 };
    expect(decide({ gateways: [silent], state })).toMatchObject({
      kind: "hold",
      restartsSoak: false,
    });
  });

  test("while its soak time runs", () => {
    expect(decide({ nowMs: afterSoak - 1 })).toEqual({ kind: "continue" });
  });

  test("for the requests that the step wants, however long that takes", () => {
    const readings = [stable, read(2, { requests: 49 })];
    expect(decide({ readings, nowMs: 1e12 })).toEqual({
      kind: "hold",
      waitingFor: "Waits for 50 requests of the target; 49 came.",
      restartsSoak: false,
    });
  });

  test.each([
    [{ ...running, status: "paused" } as const, "It is paused."],
    [
      { ...running, alias: { isPinned: true, isWhereItWas: true, haveRulesChanged: false } },
      "The alias is pinned.",
    ],
  ])("while somebody holds it", (state, waitingFor) => {
    expect(decide({ state })).toMatchObject({ kind: "hold", waitingFor });
  });
});

describe("a canary goes on", () => {
  test("to its next step, with the figures that it ended with", () => {
    expect(decide()).toMatchObject({
      kind: "step",
      reason: "Step 1 of 2 (10 %) is over: every guard is clear.",
      figures: { step: 0, "v2.requests": 100, "v2.errors": 0.03, "v2.errors.high": 0.001 },
    });
  });

  test("though a guard is still open, and says so", () => {
    const readings = [stable, read(2, { guards: [guard("open")] })];
    const { kind, ...said } = decide({ readings });
    expect([kind, said]).toMatchObject([
      "step",
      { reason: expect.stringContaining("more requests would tell of errors") },
    ]);
  });

  test("after the last step to the promotion", () => {
    expect(decide({ state: { ...running, step: 1 } }).kind).toBe("promote");
  });

  test("to its end without one where the plan says so", () => {
    const without = { ...plan, promoteAtEnd: false };
    expect(decide({ plan: without, state: { ...running, step: 1 } }).kind).toBe("complete");
  });

  test("to no promotion under rules that it was not judged by", () => {
    const alias = { isPinned: false, isWhereItWas: true, haveRulesChanged: true };
    expect(decide({ state: { ...running, alias } }).kind).toBe("step");
    expect(decide({ state: { ...running, step: 1, alias } })).toMatchObject({
      kind: "abort",
      reason: expect.stringContaining("rules were changed"),
    });
  });

  test("without a gateway as a promotion does: there is nothing to warm it in", () => {
    expect(decide({ gateways: [] }).kind).toBe("step");
  });
});

test("one that is being promoted takes no further step", () => {
  const state = { ...running, status: "promoting", step: 1 } as const;
  expect(decide({ state, gateways: [{ ...warm, isWarm: false }] })).toEqual({ kind: "continue" });
});

test.each([
  { kind: "shadow", versions: [2], sharePercent: 10 },
  {
    kind: "ab",
    targets: [{ version: 2, weightPercent: 50 }],
    stickyBy: { kind: "key" },
    outcome: { kind: "mean", better: "higher" },
  },
  { kind: "canary", version: 2, header: { name: "x-canary", value: "yes" } },
])("a rollout without steps runs until somebody ends it: $kind", (value) => {
  expect(decide({ plan: rolloutPlanSchema.parse(value), nowMs: 1e12 })).toEqual({
    kind: "continue",
  });
});
