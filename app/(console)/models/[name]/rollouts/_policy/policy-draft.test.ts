import { expect, test } from "vitest";
import { releasePolicySchema } from "@/lib/contract/release-policy";
import { hasFaults } from "../_plan/faults";
import { draftOfStep } from "../_plan/steps-draft";
import {
  draftOfPolicy,
  faultsOfPolicy,
  newPolicyDraft,
  type PolicyDraft,
  policyOf,
} from "./policy-draft";

const step = draftOfStep({ weightPercent: 5, soakSeconds: 60, minRequests: 1 });

const parts: readonly Partial<PolicyDraft>[] = [
  {},
  { enabled: false },
  { hasStaging: false, stagingAlias: "", stagingSoak: { soak: "", unit: "days" } },
  ...["", "123", "qa", "QA", "a b", "a".repeat(63), "a".repeat(64)].flatMap((name) => [
    { stagingAlias: name },
    { productionAlias: name },
  ]),
  ...["0", "30", "31", "1.5", "x"].map((soak) => ({
    stagingSoak: { soak, unit: "days" as const },
  })),
  { steps: [] },
  { steps: [{ ...step, weight: "0" }] },
  { steps: [{ ...step, minRequests: "x" }] },
  { guards: { ...newPolicyDraft().guards, falseAlarm: "0" } },
];

test.each(parts)(
  "what the API takes and refuses of a policy is known before it is sent: %o",
  (part) => {
    const draft = { ...newPolicyDraft(), ...part };
    const isTaken = releasePolicySchema.safeParse(policyOf(draft)).success;
    expect(hasFaults(faultsOfPolicy(draft))).toBe(!isTaken);
  },
);

test("two stages that are one alias are said to be wrong before anything is sent", () => {
  const draft = { ...newPolicyDraft(), stagingAlias: "production" };
  expect(faultsOfPolicy(draft)).toEqual({ stagingAlias: "alias" });
});

test("a policy is the same after it was edited", () => {
  const policy = releasePolicySchema.parse({
    enabled: false,
    staging: null,
    production: { steps: [{ weightPercent: 2.5, soakSeconds: 5_400, minRequests: 7 }] },
  });
  expect(policyOf(draftOfPolicy(policy))).toEqual(policy);
});
