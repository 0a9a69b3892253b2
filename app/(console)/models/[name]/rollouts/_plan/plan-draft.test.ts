import { expect, test } from "vitest";
import { rolloutPlanSchema } from "@/lib/contract/rollout";
import { hasFaults } from "./faults";
import { draftOfGuards, guardsOf } from "./guards-draft";
import {
  type AbDraft,
  type CanaryDraft,
  faultsOf,
  leftOver,
  type PlanDraft,
  planDraft,
  planOf,
  type ShadowDraft,
} from "./plan-draft";
import {
  draftOfSoak,
  draftOfStep,
  presetNames,
  type StepDraft,
  stepsOfPreset,
} from "./steps-draft";

function canary(part: Partial<CanaryDraft>): PlanDraft {
  const draft = planDraft("canary", 2);
  return draft.kind === "canary" ? { ...draft, ...part } : draft;
}

function ab(part: Partial<AbDraft>): PlanDraft {
  const draft = planDraft("ab", 2);
  return draft.kind === "ab" ? { ...draft, ...part } : draft;
}

function shadow(part: Partial<ShadowDraft>): PlanDraft {
  const draft = planDraft("shadow", 2);
  return draft.kind === "shadow" ? { ...draft, ...part } : draft;
}

function step(part: Partial<StepDraft>): readonly StepDraft[] {
  const draft = draftOfStep({ weightPercent: 5, soakSeconds: 60, minRequests: 1 });
  return [{ ...draft, ...part }];
}

function withGuard(name: "errors" | "latency" | "divergence", isOn: boolean, limit: string) {
  const { guards } = planDraft("canary", 2);
  return { guards: { ...guards, [name]: { isOn, limit } } };
}

const weights = ["0", "0.01", "0.001", "5", "5.25", "5.255", "5.10", "100", "100.01", "-1", "1e2"];
const soaks = ["0", "1.5", "0.001", "30", "31", "720", "721", "", "ten"];
const counts = ["0", "1", "1.5", "10000000", "10000001", "", "1,000"];
const headers = [
  "x-canary",
  "X-Canary",
  "",
  "x canary",
  "x:y",
  "a".repeat(64),
  "a".repeat(65),
  "é",
];
const values = ["", "always", "é", "a".repeat(200), "a".repeat(201), "a\u0000b", "\ud800"];
const percents = ["0", "1", "0.5", "100", "100.1", "-1", "", "x", "1e1"];
const ratios = ["1", "0.99", "1.2", "100", "100.1", "", "x"];
const alarms = ["0.01", "0.009", "1", "20", "20.1", "0", ""];
const tolerances = ["0", "1e-5", "-1", "", "x", "1e300", "1e301"];
const labels = ["", " \n ", "yes", "yes\nclicked", "a".repeat(201), "a\u0000b"];
const many = Array.from({ length: 21 }, (_, index) => `label-${index}`);
const share = { key: "a", version: 2, weight: "50" };
const other = { key: "b", version: 3, weight: "50" };

const drafts: readonly PlanDraft[] = [
  ...presetNames.map((name) => canary({ steps: stepsOfPreset(name) })),
  ...weights.map((weight) => canary({ steps: step({ weight }) })),
  ...(["seconds", "minutes", "hours", "days"] as const).flatMap((unit) =>
    soaks.map((soak) => canary({ steps: step({ soak, unit }) })),
  ),
  ...counts.map((minRequests) => canary({ steps: step({ minRequests }) })),
  ...headers.map((headerName) => canary({ hasHeader: true, headerName })),
  ...values.map((headerValue) => canary({ hasHeader: true, headerValue })),
  canary({ headerName: "", headerValue: "" }),
  canary({ version: null }),
  canary({ steps: [] }),
  canary({ steps: [], hasHeader: true }),
  ...percents.map((limit) => canary(withGuard("errors", true, limit))),
  ...ratios.map((limit) => canary(withGuard("latency", true, limit))),
  canary(withGuard("errors", false, "")),
  ...alarms.map((falseAlarm) =>
    canary({ guards: { ...planDraft("canary", 2).guards, falseAlarm } }),
  ),
  ...weights.map((weight) => ab({ targets: [{ ...share, weight }] })),
  ab({ targets: [share, other] }),
  ab({ targets: [share, { ...other, weight: "50.01" }] }),
  ab({ targets: [share, { ...other, version: 2 }] }),
  ab({ targets: [share, { ...other, version: null }] }),
  ...headers.map((stickyHeader) => ab({ sticky: "header", stickyHeader })),
  ab({ sticky: "key", stickyHeader: "" }),
  ...labels.map((wanted) => ab({ wanted })),
  ab({ wanted: many.slice(1).join("\n") }),
  ab({ wanted: many.join("\n") }),
  ab({ wanted: "", outcome: "mean" }),
  shadow({}),
  shadow({ versions: [] }),
  shadow({ versions: [2, 3, 4, 5] }),
  shadow({ versions: [2, 3, 4, 5, 6] }),
  ...weights.map((weight) => shadow({ share: weight })),
  ...tolerances.flatMap((text) => [shadow({ absolute: text }), shadow({ relative: text })]),
  ...percents.map((limit) => shadow(withGuard("divergence", true, limit))),
];

test.each(drafts.map((draft) => [JSON.stringify(draft), draft] as const))(
  "what the API takes and refuses is known before it is sent: %s",
  (_, draft) => {
    const isTaken = rolloutPlanSchema.safeParse(planOf(draft)).success;
    expect(hasFaults(faultsOf(draft))).toBe(!isTaken);
  },
);

test("a guard that is off is not sent, and the defaults are the contract's", () => {
  const guardsIn = (plan: PlanDraft) => rolloutPlanSchema.parse(planOf(plan)).guards;
  const bare = { kind: "canary", version: 2, steps: [{ weightPercent: 5, soakSeconds: 0 }] };
  expect(guardsIn(canary({}))).toEqual(rolloutPlanSchema.parse(bare).guards);
  const silent = { kind: "shadow", versions: [2], sharePercent: 100 };
  const { divergence, ...rest } = guardsIn(shadow({}));
  // A shadow is there to be compared, so that its guard is offered turned on.
  expect(divergence).toEqual({ maxShare: 0.01 });
  expect({ ...rest, divergence: null }).toEqual(rolloutPlanSchema.parse(silent).guards);
  expect(guardsIn(canary(withGuard("latency", false, "x"))).latency).toBeNull();
});

test.each([0, 1, 59, 60, 90, 3_600, 5_400, 86_400, 30 * 86_400])(
  "a soak time of %i seconds is the same after it was edited",
  (soakSeconds) => {
    const draft = canary({ steps: step(draftOfSoak(soakSeconds)) });
    const plan = planOf(draft);
    expect(plan.kind === "canary" && plan.steps[0]?.soakSeconds).toBe(soakSeconds);
  },
);

test("limits are the same after they were edited", () => {
  const guards = {
    errors: { maxIncrease: 0.07 },
    latency: null,
    divergence: { maxShare: 0.003 },
    falseAlarmRate: 0.0123,
  };
  expect(guardsOf(draftOfGuards(guards))).toEqual(guards);
});

test("what is left for the alias's own version is exact to the hundredth", () => {
  expect(
    leftOver([
      { ...share, weight: "33.1" },
      { ...other, weight: "33.2" },
    ]),
  ).toBe(33.7);
  expect(leftOver([{ ...share, weight: "x" }])).toBeNaN();
});
