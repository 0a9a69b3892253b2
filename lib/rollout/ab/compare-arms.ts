import type { AbComparison, AbReading } from "@/lib/contract/rollout";
import { type Arm, effectiveUnits, meanOf, varianceOfMean, varianceOfOutcome } from "./arm";

export interface ComparedArms {
  readonly stable: Arm;
  readonly targets: readonly Arm[];
  /** Whether outcomes are 0 or 1, or any numbers. */
  readonly isShare: boolean;
  readonly better: "higher" | "lower";
  readonly elapsedSeconds: number;
  readonly unmatched: number;
}

/** The chance that any interval of the rollout misses its truth at any time. */
const falseRate = 0.05;
/** Fewer say nothing of how much units differ: then nothing is claimed at all. */
export const leastUnits = 30;
/** Of a share: so many outcomes of the rarer kind, before a mean of them is near a normal distribution. */
const leastOfKind = 20;
/** Independent outcomes that the intervals are narrowest at. */
const tunedFor = 1_000;
/** Beyond so many times of what is there, nobody waits, and nothing could be foretold. */
const furthest = 1_000;

const method =
  "Difference of means with a 95 % asymptotic confidence sequence, for all targets together, which may be looked at " +
  "as often as one likes (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas: Time-uniform central limit theory and asymptotic " +
  "confidence sequences, Annals of Statistics, 2024); the variance is linearised over units, since the outcomes of one unit " +
  `resemble each other. Undecided below ${leastUnits} units of equal weight in an arm.`;

/** "Which is better": each target against the stable version. Pure. */
export function compareArms(input: ComparedArms): AbReading {
  const { stable, targets, unmatched } = input;
  return {
    stable: summarize(stable),
    targets: targets.map((target) => compareArm(input, target)),
    unmatched,
    method,
  };
}

function summarize(arm: Arm): AbReading["stable"] {
  const { version, units, outcomes } = arm;
  return { version, units, outcomes, mean: meanOf(arm) };
}

const unknown = { moreOutcomes: null, moreUnits: null, moreSeconds: null } as const;

function compareArm(input: ComparedArms, target: Arm): AbComparison {
  const told = summarize(target);
  const { stable, targets } = input;
  if (!isEnough(input, target))
    return { ...told, difference: null, verdict: "undecided", ...unknown };
  const value = target.sum / target.outcomes - stable.sum / stable.outcomes;
  const variance = varianceOfMean(target) + varianceOfMean(stable);
  const precision = independentOutcomes(target, stable, variance);
  const alpha = falseRate / targets.length;
  const half = halfWidth(variance, precision, alpha);
  const difference = { value, low: value - half, high: value + half };
  if (Math.abs(value) > half) {
    const isBetter = value > 0 === (input.better === "higher");
    const verdict = isBetter ? "better" : "worse";
    return { ...told, difference, verdict, moreOutcomes: 0, moreUnits: 0, moreSeconds: 0 };
  }
  const wanted = timesWanted({ value, variance, precision, alpha });
  return { ...told, difference, verdict: "undecided", ...more(input, target, wanted) };
}

function isEnough({ stable, isShare }: ComparedArms, target: Arm): boolean {
  if (Math.min(effectiveUnits(stable), effectiveUnits(target)) < leastUnits) return false;
  if (varianceOfMean(target) + varianceOfMean(stable) === 0) return false;
  if (!isShare) return true;
  const wanted = stable.sum + target.sum;
  return Math.min(wanted, stable.outcomes + target.outcomes - wanted) >= leastOfKind;
}

/**
 * The clock of the confidence sequence: how many independent outcomes would give a difference of this variance. Not the
 * number of units: those who were there from the beginning go on telling, and the estimate goes on moving with it.
 */
function independentOutcomes(target: Arm, stable: Arm, variance: number): number {
  const outcomes = target.outcomes + stable.outcomes;
  const spread =
    (varianceOfOutcome(target) * target.outcomes + varianceOfOutcome(stable) * stable.outcomes) /
    outcomes;
  return spread / variance;
}

/**
 * Half the width of the confidence sequence, their Theorem 2.2 with t independent observations of variance σ²:
 *   σ · sqrt( 2 (tρ² + 1) / (t²ρ²) · log( sqrt(tρ² + 1) / α ) )
 * where σ²/t is the variance of the difference, and ρ² = (−2 log α + log(−2 log α + 1)) / t* makes it narrowest at t*
 * ("Optimizing Robbins' normal mixture", in their appendix). It holds at every t at once as t grows; compare-arms.test.ts has what that means for few units.
 */
export function halfWidth(variance: number, t: number, alpha: number): number {
  const squared = -2 * Math.log(alpha);
  const mixed = (t * (squared + Math.log(squared + 1))) / tunedFor;
  return Math.sqrt(((2 * variance * (mixed + 1)) / mixed) * Math.log(Math.sqrt(mixed + 1) / alpha));
}

/** How many times as much is wanted of everything, if difference and proportions stay; null: too many. */
function timesWanted({
  value,
  variance,
  precision,
  alpha,
}: {
  value: number;
  variance: number;
  precision: number;
  alpha: number;
}): number | null {
  const isClear = (times: number) =>
    halfWidth(variance / times, precision * times, alpha) < Math.abs(value);
  if (!isClear(furthest)) return null;
  let low = 1;
  let high = furthest;
  while (high - low > 0.001 * low) {
    const middle = (low + high) / 2;
    if (isClear(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** New units that tell as much as those of before; more outcomes of the same ones may not be enough. */
function more({ stable, elapsedSeconds }: ComparedArms, target: Arm, times: number | null) {
  if (times === null) return unknown;
  const of = (count: number) => Math.ceil(count * (times - 1));
  return {
    moreOutcomes: of(stable.outcomes + target.outcomes),
    moreUnits: of(stable.units + target.units),
    moreSeconds: of(elapsedSeconds),
  };
}
