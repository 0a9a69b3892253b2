import type { Behaviour, Scenario } from "./simulate";

const usual: Behaviour = { errorRate: 0.001, slowdown: 1, isHeavyTailed: false };
const heavy: Behaviour = { ...usual, isHeavyTailed: true };

function scenario(
  name: string,
  weightPercent: number,
  { stable = usual, ...more }: Partial<Scenario> & { target: Behaviour; isBad: boolean },
): Scenario {
  return { name, weightPercent, stable, ...more };
}

const slow = { ...usual, slowdown: 1.3 };
const erring = { ...usual, errorRate: 0.02 };

/** Named as the table of docs/rollouts.md names them. */
export const scenarios: readonly Scenario[] = [
  ...[5, 10, 50].map((weight) => scenario("as good", weight, { target: usual, isBad: false })),
  scenario("as good, heavy tails", 10, { stable: heavy, target: heavy, isBad: false }),
  scenario("10 % slower", 10, { target: { ...usual, slowdown: 1.1 }, isBad: false }),
  scenario("errs 0.5 %, limit 1 %", 10, {
    target: { ...usual, errorRate: 0.005 },
    maxIncrease: 0.01,
    isBad: false,
  }),
  ...[5, 10, 50].map((weight) => scenario("30 % slower", weight, { target: slow, isBad: true })),
  scenario("30 % slower, heavy tails", 10, {
    stable: heavy,
    target: { ...heavy, slowdown: 1.3 },
    isBad: true,
  }),
  ...[5, 10, 50].map((weight) => scenario("errs 2 %", weight, { target: erring, isBad: true })),
  scenario("errs 2 %, limit 1 %", 10, { target: erring, maxIncrease: 0.01, isBad: true }),
];
