import { expect, test } from "vitest";
import { scenarios } from "./scenarios";
import { simulate } from "./simulate";

const options = { runs: 25, seconds: 240, requestsPerSecond: 200, seed: 1 };
const atTen = scenarios.filter(({ weightPercent }) => weightPercent === 10);
const named = (wanted: boolean) => atTen.filter(({ isBad }) => isBad === wanted);

test.each(named(false))("a target that keeps its limits is let be: $name", (scenario) => {
  // A rate of false alarms of a third of a percent: one in 25 has a chance of less than a tenth.
  expect(simulate(scenario, options).abortedAt.length).toBeLessThanOrEqual(1);
});

test.each(["30 % slower", "30 % slower, heavy tails", "errs 2 %"])(
  "the default guards abort within two minutes as a rule: %s",
  (name) => {
    const scenario = atTen.find((one) => one.name === name);
    if (scenario === undefined) throw new Error("no such scenario");
    const { abortedAt } = simulate(scenario, options);
    expect(abortedAt[Math.ceil(options.runs / 2) - 1]).toBeLessThan(120);
    expect(abortedAt).toHaveLength(options.runs);
  },
);

test("the same seed says the same, and another says something else", () => {
  const [scenario] = atTen.filter(({ isBad }) => isBad);
  if (scenario === undefined) throw new Error("no such scenario");
  const few = { ...options, runs: 5 };
  expect(simulate(scenario, few)).toEqual(simulate(scenario, few));
  const other = simulate(scenario, { ...few, seed: 2 });
  expect(other.abortedAt).not.toEqual(simulate(scenario, few).abortedAt);
});
