import { expect, test } from "vitest";
import { createRandom } from "./models/random";
import { runRounds, type Scenario, shuffle } from "./rounds";

const measured = {
  count: 1,
  perSecond: 1,
  p50Ms: 1,
  p99Ms: 1,
  cpuMicros: {},
  failureCount: 0,
  failures: [],
};
const scenario = (name: string): Scenario => ({
  name,
  sides: ["x", "y", "z"].map((side) => ({ name: side, measure: async () => measured })),
});

test("each side has one slot a round, next to the others of its scenario, in orders that change", async () => {
  const seen: string[] = [];
  const warmedUp: string[] = [];
  const slots = await runRounds([scenario("a"), scenario("b")], {
    rounds: 8,
    seed: 1,
    onWarmUp: (name) => warmedUp.push(name),
    onSlot: (slot) => seen.push(`${slot.scenario}${slot.side}`),
  });
  expect(slots).toHaveLength(8 * 6);
  expect(warmedUp).toEqual(["a", "b"]);
  expect(new Set(slots.map(({ round, scenario, side }) => `${round}${scenario}${side}`)).size).toBe(
    48,
  );
  const orders = new Set<string>();
  for (let at = 0; at < seen.length; at += 3) {
    const three = seen.slice(at, at + 3);
    expect(new Set(three.map((text) => text[0])).size).toBe(1);
    orders.add(three.map((text) => text[1]).join(""));
  }
  expect(orders.size).toBeGreaterThan(2);
});

test("the same seed gives the same order", () => {
  const items = [1, 2, 3, 4, 5, 6, 7];
  expect(shuffle(items, createRandom(5))).toEqual(shuffle(items, createRandom(5)));
  expect(shuffle(items, createRandom(5)).toSorted()).toEqual(items);
});
