import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testRollout } from "../testing/snapshot";
import { type Asking, chooseTarget } from "./choose-target";

const asking = (over: Partial<Asking> = {}): Asking => ({
  headers: {},
  actorId: "key-1",
  random: 0,
  ...over,
});
const [stable, a, b] = [randomUUID(), randomUUID(), randomUUID()];

describe("a canary", () => {
  const canary = testRollout({
    kind: "canary",
    stableVersionId: stable,
    targets: [{ versionId: a, weightPercent: 12.34 }],
  });

  it("gets its share to the hundredth of a percent, and the stable version the rest", () => {
    let ofTarget = 0;
    for (let draw = 0; draw < 1; draw += 1 / 10_000) {
      if (chooseTarget(canary, asking({ random: draw })).versionId === a) ofTarget += 1;
    }
    expect(ofTarget).toBeGreaterThanOrEqual(1_234);
    expect(ofTarget).toBeLessThanOrEqual(1_235);
    const all = { ...canary, targets: [{ versionId: a, weightPercent: 100 }] };
    const none = { ...canary, targets: [{ versionId: a, weightPercent: 0 }] };
    for (const random of [0, 0.5, 0.999_999_999]) {
      expect(chooseTarget(all, asking({ random })).versionId).toBe(a);
      expect(chooseTarget(none, asking({ random })).versionId).toBe(stable);
    }
  });

  it("answers whoever has its header, whatever the weight, and nobody with another value of it", () => {
    const hidden = {
      ...canary,
      header: { name: "x-beta", value: "yes" },
      targets: [{ versionId: a, weightPercent: 0 }],
    };
    const who = (value: string | string[]) =>
      chooseTarget(hidden, asking({ headers: { "x-beta": value } })).versionId;
    expect(["yes", ["yes", "no"], "no", "", "yes, yes"].map(who)).toEqual([
      a,
      a,
      stable,
      stable,
      stable,
    ]);
    expect(chooseTarget(hidden, asking()).versionId).toBe(stable);
  });
});

describe("an A/B", () => {
  const ab = testRollout({
    kind: "ab",
    stableVersionId: stable,
    targets: [
      { versionId: a, weightPercent: 30 },
      { versionId: b, weightPercent: 20 },
    ],
  });
  const people = Array.from({ length: 20_000 }, (_, index) => `key-${index}`);
  const whose = (rollout: typeof ab) =>
    people.map((actorId) => chooseTarget(rollout, asking({ actorId })).versionId);

  it("shares people by weight, within what chance allows", () => {
    const chosen = whose(ab);
    const share = (id: string) => chosen.filter((each) => each === id).length / chosen.length;
    // Five standard deviations of a share of 20,000.
    expect(Math.abs(share(a) - 0.3)).toBeLessThan(0.0163);
    expect(Math.abs(share(b) - 0.2)).toBeLessThan(0.0142);
    expect(Math.abs(share(stable) - 0.5)).toBeLessThan(0.0177);
  });

  it("never sends one unit to two versions, however it is drawn", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (actorId, random) => {
          const again = chooseTarget(ab, asking({ actorId, random }));
          expect(again).toEqual(chooseTarget(ab, asking({ actorId })));
        },
      ),
    );
  });

  it("takes nobody from a version whose share grows", () => {
    const grown = (weightPercent: number) =>
      whose({ ...ab, targets: [{ versionId: a, weightPercent }] });
    const [less, more] = [grown(30), grown(45)];
    expect(less.every((id, index) => id !== a || more[index] === a)).toBe(true);
    expect(more.filter((id) => id === a).length).toBeGreaterThan(
      less.filter((id) => id === a).length,
    );
  });

  it("goes by the header's value, without one by the key, and shares each rollout anew", () => {
    const byHeader = { ...ab, stickyHeader: "x-user" };
    const unit = (headers: Asking["headers"], actorId: string, rollout = byHeader) =>
      chooseTarget(rollout, asking({ headers, actorId })).unit?.toString("hex");
    expect(unit({ "x-user": "u" }, "k1")).toBe(unit({ "x-user": "u" }, "k2"));
    expect(unit({ "x-user": "u" }, "k1")).not.toBe(unit({ "x-user": "v" }, "k1"));
    expect(unit({}, "k1")).not.toBe(unit({}, "k2"));
    // Somebody's header cannot make them somebody's key.
    expect(unit({ "x-user": "k1" }, "k2")).not.toBe(unit({}, "k1"));
    expect(unit({}, "k1")).not.toBe(unit({}, "k1", { ...byHeader, id: randomUUID() }));
    expect(unit({}, "k1")).toMatch(/^[0-9a-f]{16}$/);
  });
});

it("a shadow is never who answers", () => {
  const shadow = testRollout({
    kind: "shadow",
    stableVersionId: stable,
    targets: [{ versionId: a, weightPercent: 100 }],
  });
  expect(chooseTarget(shadow, asking())).toEqual({ versionId: stable, unit: null });
});
