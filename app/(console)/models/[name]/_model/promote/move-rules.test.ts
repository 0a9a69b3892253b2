import { describe, expect, test } from "vitest";
import { aliasNames, gatewayState, moveOutcome } from "./move-rules";

describe("a gateway and the version that shall become the target", () => {
  const gateway = {
    warm: [1, 3],
    failed: [{ version: 2, code: "model.load_failed", detail: "bad" }],
  };

  test("warm is warm, whether a move is under way or not", () => {
    expect(gatewayState(gateway, 3, false)).toEqual({ kind: "warm" });
    expect(gatewayState(gateway, 3, true)).toEqual({ kind: "warm" });
  });

  test("it loads only once somebody has asked for it", () => {
    expect(gatewayState(gateway, 4, false)).toEqual({ kind: "cold" });
    expect(gatewayState(gateway, 4, true)).toEqual({ kind: "loading" });
  });

  test("a failure comes with its reason", () => {
    expect(gatewayState(gateway, 2, true)).toEqual({
      kind: "failed",
      code: "model.load_failed",
      detail: "bad",
    });
  });
});

describe("a move that was under way", () => {
  const mine = { requestId: "mine", to: 2 };

  test("goes on while the alias still intends it", () => {
    const alias = { intendedVersion: 2 };
    expect(moveOutcome({ alias, moves: [], ...mine })).toBe("moving");
  });

  test("was made when the ledger has it, wherever the alias points or goes by now", () => {
    const moves = [{ requestId: "later", to: 5 }, mine];
    for (const alias of [undefined, { intendedVersion: null }, { intendedVersion: 7 }])
      expect(moveOutcome({ alias, moves, ...mine })).toBe("moved");
  });

  test("failed when the intention is gone and the ledger does not have it", () => {
    const moves = [{ requestId: "other", to: 2 }];
    for (const alias of [undefined, { intendedVersion: null }])
      expect(moveOutcome({ alias, moves, ...mine })).toBe("failed");
  });
});

test("production and staging are offered before a model has them, and each name once", () => {
  expect(aliasNames([{ alias: "canary-eu" }, { alias: "production" }])).toEqual([
    "production",
    "staging",
    "canary-eu",
  ]);
});
