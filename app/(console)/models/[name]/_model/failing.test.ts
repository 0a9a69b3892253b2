import { describe, expect, test } from "vitest";
import type { AliasDto } from "@/lib/contract/alias";
import { failingAliases, failureOf } from "./failing";

const resting = { version: 3, code: "version.unavailable", detail: "m@3 crashed too often." };
const notLoaded = { version: 3, code: "model.load_failed", detail: "It does not load." };
const well = { failed: [] };

function alias(name: string, version: number | null): AliasDto {
  return {
    ...{ alias: name, version, previousVersion: null, protected: false, movedAt: null },
    ...{ intendedVersion: null, intendedAt: null, pin: null, rollout: null },
  };
}

describe("a version that fails in a gateway", () => {
  test("is told with the number of gateways, and of what kind the failure is", () => {
    expect(failureOf(3, [{ failed: [resting] }, well])).toEqual({
      kind: "resting",
      gateways: 1,
      total: 2,
      detail: "m@3 crashed too often.",
    });
    // Where one could not load it at all, a pause will not help.
    expect(failureOf(3, [{ failed: [resting] }, { failed: [notLoaded] }])).toMatchObject({
      kind: "notLoaded",
      gateways: 2,
      detail: "It does not load.",
    });
    expect(failureOf(2, [{ failed: [resting] }])).toBeNull();
    expect(failureOf(3, [])).toBeNull();
  });

  test("is shown by every alias that points at it, production first, and by no other", () => {
    const aliases = [
      alias("canary", 3),
      alias("old", 2),
      alias("production", 3),
      alias("unset", null),
    ];
    const found = failingAliases(aliases, [{ failed: [resting] }]);
    expect(found.map((one) => one.alias.alias)).toEqual(["production", "canary"]);
    expect(failingAliases(aliases, [well])).toEqual([]);
  });
});
