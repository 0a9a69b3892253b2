import { describe, expect, it } from "vitest";
import { type Arm, emptyArm } from "./arm";
import { type ComparedArms, compareArms } from "./compare-arms";

/** Mulberry32: the same numbers every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One who stays with a version, and how likely each of their outcomes is a wanted one. */
interface Unit {
  readonly chance: number;
  /** How often they come. */
  readonly pace: number;
  count: number;
  sum: number;
}

interface Population {
  readonly random: () => number;
  readonly chance: (random: () => number) => number;
  readonly pace: (random: () => number) => number;
}

function comes({ random, chance, pace }: Population): Unit {
  return { chance: chance(random), pace: pace(random), count: 0, sum: 0 };
}

function act(random: () => number, units: readonly Unit[]): void {
  for (const unit of units)
    for (let left = unit.pace; left > 0; left -= 1) {
      if (left < 1 && random() > left) break;
      unit.count += 1;
      if (random() < unit.chance) unit.sum += 1;
    }
}

function armOf(version: number, units: readonly Unit[]): Arm {
  const arm = { ...emptyArm(version) };
  for (const { count, sum } of units) {
    if (count === 0) continue;
    arm.units += 1;
    arm.outcomes += count;
    arm.sum += sum;
    arm.squares += sum;
    arm.unitSumSquares += sum * sum;
    arm.unitSumCounts += sum * count;
    arm.unitCountSquares += count * count;
  }
  return arm;
}

/** As if every outcome were somebody's only one: what an analysis by request would see. */
function byRequest(arm: Arm): Arm {
  const { outcomes, sum } = arm;
  const each = { unitSumSquares: sum, unitSumCounts: sum, unitCountSquares: outcomes };
  return { ...arm, units: outcomes, ...each };
}

const asked = (stable: Arm, target: Arm): ComparedArms => ({
  ...{ stable, targets: [target], isShare: true, better: "higher" },
  ...{ elapsedSeconds: 3_600, unmatched: 0 },
});

interface Experiment {
  readonly seed: number;
  readonly start: number;
  readonly perLook: number;
  readonly looks: number;
  readonly stable: Population["chance"];
  readonly target: Population["chance"];
  readonly pace: Population["pace"];
  readonly seenBy?: (arm: Arm) => Arm;
}

/** Verdict at the first look that has one. */
function run(experiment: Experiment): "better" | "worse" | "undecided" {
  const { seed, start, perLook, looks, stable, target, pace, seenBy = (arm) => arm } = experiment;
  const random = seeded(seed);
  const arms = [stable, target].map((chance) => {
    const population: Population = { random, chance, pace };
    return { population, units: Array.from({ length: start }, () => comes(population)) };
  });
  for (let look = 0; look < looks; look += 1) {
    for (const { population, units } of arms) {
      for (let n = 0; n < perLook; n += 1) units.push(comes(population));
      act(random, units);
    }
    const [one, other] = arms.map(({ units }, at) => seenBy(armOf(at + 1, units)));
    if (one === undefined || other === undefined) break;
    const verdict = compareArms(asked(one, other)).targets[0]?.verdict ?? "undecided";
    if (verdict !== "undecided") return verdict;
  }
  return "undecided";
}

function shareOf(runs: number, experiment: Omit<Experiment, "seed">, wanted: readonly string[]) {
  let found = 0;
  for (let seed = 1; seed <= runs; seed += 1)
    if (wanted.includes(run({ ...experiment, seed }))) found += 1;
  return found / runs;
}

const alike = { start: 40, perLook: 2, looks: 60, pace: () => 1 };
/** People differ: some are nearly always content, some hardly ever. */
const clustered = (random: () => number) => (random() < 0.5 ? 0.1 : 0.5);
/** Some come twenty times as often as others. */
const uneven = (random: () => number) => (random() < 0.1 ? 6 : 0.3);
const any = ["better", "worse"];
/** 5 %, and three standard deviations of 400 runs. */
const atMost = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / 400);

describe("where there is no difference, looked at sixty times", () => {
  it("claims one in at most a twentieth of experiments, outcomes independent", () => {
    const experiment = { ...alike, stable: () => 0.3, target: () => 0.3 };
    expect(shareOf(400, experiment, any)).toBeLessThan(atMost);
  });

  it("also where a unit's outcomes resemble each other, which an analysis by request takes for proof", () => {
    const experiment = { ...alike, stable: clustered, target: clustered };
    expect(shareOf(400, experiment, any)).toBeLessThan(atMost);
    expect(shareOf(400, { ...experiment, seenBy: byRequest }, any)).toBeGreaterThan(0.25);
  });

  it("also where few units send most of it", () => {
    const experiment = { ...alike, start: 120, stable: clustered, target: clustered, pace: uneven };
    expect(shareOf(400, experiment, any)).toBeLessThan(atMost);
  });

  it("also among the same people from beginning to end, who tell more and more", () => {
    const experiment = { ...alike, start: 60, perLook: 0, looks: 200 };
    const same = { ...experiment, stable: () => 0.3, target: () => 0.3 };
    expect(shareOf(400, same, any)).toBeLessThan(atMost);
    const differing = { ...experiment, stable: clustered, target: clustered };
    expect(shareOf(400, differing, any)).toBeLessThan(atMost);
  });
});

it("finds a difference that is there, and the right way round", () => {
  const experiment = { ...alike, perLook: 10, looks: 100, stable: clustered };
  const better = (random: () => number) => clustered(random) + 0.12;
  expect(shareOf(100, { ...experiment, target: better }, ["better"])).toBeGreaterThan(0.95);
});

describe("what it says", () => {
  /** Units of one outcome each. */
  const arm = (version: number, outcomes: number, sum: number): Arm =>
    byRequest({ ...emptyArm(version), outcomes, sum, squares: sum });
  const only = (input: ComparedArms) => compareArms(input).targets[0];

  it("nothing below thirty units of equal weight, however many outcomes they have", () => {
    const few = armOf(
      2,
      Array.from({ length: 29 }, () => ({ chance: 1, pace: 1, count: 1_000, sum: 900 })),
    );
    const answer = only(asked(arm(1, 10_000, 1_000), few));
    expect(answer).toMatchObject({ difference: null, verdict: "undecided", moreUnits: null });
    const one = { chance: 1, pace: 1, count: 100_000, sum: 90_000 };
    const small = Array.from({ length: 500 }, () => ({ chance: 1, pace: 1, count: 1, sum: 1 }));
    expect(only(asked(arm(1, 10_000, 1_000), armOf(2, [one, ...small])))?.difference).toBeNull();
  });

  it("nothing from outcomes that are all the same, nor from hardly any of the rarer kind", () => {
    expect(only(asked(arm(1, 1_000, 0), arm(2, 1_000, 0)))?.difference).toBeNull();
    expect(only(asked(arm(1, 1_000, 1), arm(2, 1_000, 18)))?.difference).toBeNull();
    expect(only(asked(arm(1, 1_000, 0), arm(2, 1_000, 0)))?.mean).toBe(0);
    expect(only(asked(arm(1, 0, 0), arm(2, 0, 0)))?.mean).toBeNull();
  });

  it("better or worse as the plan wants it, with an interval without zero", () => {
    const input = asked(arm(1, 5_000, 1_000), arm(2, 5_000, 1_500));
    const answer = only(input);
    expect(answer).toMatchObject({ verdict: "better", moreOutcomes: 0, moreUnits: 0 });
    expect(answer?.difference?.value).toBeCloseTo(0.1, 10);
    expect(answer?.difference?.low).toBeGreaterThan(0);
    expect(only({ ...input, better: "lower" })?.verdict).toBe("worse");
  });

  it("how much more is wanted, so that so much is enough and a little less is not", () => {
    const at = (times: number) =>
      only(asked(arm(1, 1_000 * times, 200 * times), arm(2, 1_000 * times, 230 * times)));
    const { moreOutcomes, moreUnits, moreSeconds } = at(1) ?? {};
    const times = 1 + (moreOutcomes ?? 0) / 2_000;
    expect(times).toBeGreaterThan(1.5);
    expect(at(times * 1.01)?.verdict).toBe("better");
    expect(at(times * 0.99)?.verdict).toBe("undecided");
    expect(moreUnits).toBe(moreOutcomes);
    expect(moreSeconds).toBeCloseTo(3_600 * (times - 1), -1);
    // No difference: nobody can say.
    expect(only(asked(arm(1, 1_000, 200), arm(2, 1_000, 200)))?.moreOutcomes).toBeNull();
  });

  it("is more careful with every target more that it looks at", () => {
    const [stable, target] = [arm(1, 1_000, 200), arm(2, 1_000, 230)];
    const width = (targets: Arm[]) => {
      const [first] = compareArms({ ...asked(stable, target), targets }).targets;
      return (first?.difference?.high ?? 0) - (first?.difference?.low ?? 0);
    };
    expect(width([target, target])).toBeGreaterThan(width([target]) * 1.02);
  });
});
