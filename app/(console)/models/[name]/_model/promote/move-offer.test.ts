import { describe, expect, test } from "vitest";
import type { GateResult } from "@/lib/contract/gate";
import { canGoPast, failingGates, offerOf } from "./move-offer";

describe("what can be done about a move", () => {
  test("who may move it moves it when every gate lets it pass, and everybody else asks", () => {
    expect(offerOf({ verdict: "passed", mayMove: true })).toBe("promote");
    expect(offerOf({ verdict: "passed", mayMove: false })).toBe("ask");
  });

  test("with approval demanded, those who may move it ask as well", () => {
    expect(offerOf({ verdict: "request", mayMove: true })).toBe("ask");
    expect(offerOf({ verdict: "request", mayMove: false })).toBe("ask");
  });

  test("nothing is offered that would be refused", () => {
    for (const mayMove of [true, false]) {
      expect(offerOf({ verdict: "failed", mayMove })).toBe("no");
      expect(offerOf({ verdict: "pending", mayMove })).toBe("wait");
    }
  });
});

const result = (gate: GateResult["gate"], verdict: GateResult["verdict"]) => ({ gate, verdict });

test("only the signature gate can be gone past, and it stays so once it was", () => {
  expect(canGoPast([result("signature", "failed")])).toBe(true);
  expect(canGoPast([result("signature", "overridden")])).toBe(true);
  expect(canGoPast([result("signature", "passed"), result("golden", "failed")])).toBe(false);
});

test("each failing gate is named once", () => {
  const gates = [
    result("metrics", "failed"),
    result("metrics", "failed"),
    result("approval", "pending"),
    result("signature", "overridden"),
    result("latency", "failed"),
  ];
  expect(failingGates(gates)).toEqual(["metrics", "latency"]);
});
