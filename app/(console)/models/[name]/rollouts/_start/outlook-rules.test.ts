import { expect, test } from "vitest";
import { aliasRulesSchema, type MoveCheck } from "@/lib/contract/alias-rules";
import { failsSignature, mustAsk, obstacleOf } from "./outlook-rules";

const alias = { version: 1, pin: null, rollout: null, intendedVersion: null };
const at = "2026-11-26T21:00:00.000Z";
const by = { kind: "user", id: "1", label: "Ada" };

test.each([
  ["nothing stands in the way", alias, null],
  ["there is no such alias", undefined, "unset"],
  ["it points nowhere", { ...alias, version: null }, "unset"],
  ["it is pinned", { ...alias, pin: { at, by, reason: "" } }, "pinned"],
  ["another runs", { ...alias, rollout: { id: at, kind: "canary" as const } }, "running"],
  ["it is moving", { ...alias, intendedVersion: 2 }, "moving"],
])("a rollout is offered only where one can begin: %s", (_, of, obstacle) => {
  expect(obstacleOf(of)).toBe(obstacle);
});

function rules(isProtected: boolean, approval = false) {
  const parsed = aliasRulesSchema.parse({ protected: isProtected, gates: { approval } });
  return { ...parsed, changedAt: null, people: [] };
}

function check(part: Partial<MoveCheck>): MoveCheck {
  return {
    ...{ from: 1, to: 2, protected: true, verdict: "passed", gates: [], compare: null },
    ...{ comparisonId: null, mayMove: true, checkedAt: at, ...part },
  };
}

test.each([
  ["open aliases need nobody", rules(false, true), [], false],
  ["unknown rules", null, [], false],
  ["a mover whose gates pass", rules(true), [check({})], false],
  ["a mover of an alias with approval", rules(true, true), [check({ verdict: "request" })], true],
  ["approval while gates are measured", rules(true, true), [check({ verdict: "pending" })], true],
  ["a shadow where approval is a gate", rules(true, true), [], true],
  ["a shadow where it is none", rules(true), [], false],
  ["no mover", rules(true), [check({ mayMove: false })], true],
  ["no mover of one of two", rules(true), [check({}), check({ mayMove: false })], true],
])("somebody else is asked where somebody else has to agree: %s", (_, of, checks, isAsked) => {
  expect(mustAsk({ rules: of, checks })).toBe(isAsked);
});

test("a break is asked about where the signature gate fails, and only there", () => {
  const gate = { gate: "signature", detail: "", figures: {} } as const;
  const failed = check({ gates: [{ ...gate, verdict: "failed" }] });
  const passed = check({ gates: [{ ...gate, verdict: "passed" }] });
  expect(failsSignature({ checks: [passed, failed] })).toBe(true);
  expect(failsSignature({ checks: [passed] })).toBe(false);
});
