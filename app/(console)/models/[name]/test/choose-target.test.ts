import { describe, expect, test } from "vitest";
import type { AliasDto } from "@/lib/contract/alias";
import { chooseTarget, targetsOf } from "./choose-target";

function alias(name: string, version: number | null): AliasDto {
  return {
    alias: name,
    version,
    previousVersion: null,
    protected: false,
    movedAt: null,
    intendedVersion: null,
    intendedAt: null,
    pin: null,
    rollout: null,
  };
}

describe("what can be tried", () => {
  const aliases = [
    alias("beta", 2),
    alias("old", null),
    alias("production", 1),
    alias("staging", 3),
  ];
  const targets = targetsOf(aliases, [{ version: 3 }, { version: 1 }]);

  test("is production, staging, other aliases, then versions; an alias to nowhere is left out", () => {
    expect(targets.map(({ ref }) => ref)).toEqual(["production", "staging", "beta", "3", "1"]);
  });

  test("is what was asked for, else the first with word of it", () => {
    expect(chooseTarget(targets, "3")).toMatchObject({ target: { number: 3 }, isAsked: true });
    expect(chooseTarget(targets, "9")).toMatchObject({
      target: { ref: "production" },
      isAsked: false,
    });
    expect(chooseTarget(targets, undefined)).toMatchObject({ isAsked: true });
    expect(chooseTarget([], "production")).toBeNull();
  });
});
