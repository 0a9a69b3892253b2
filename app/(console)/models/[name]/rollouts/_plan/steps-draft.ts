import type { RolloutStep } from "@/lib/contract/rollout";
import { type Fault, type Faults, onlyFaults } from "./faults";
import { isBetween, readNumber } from "./read-number";

export const soakUnits = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
export type SoakUnit = keyof typeof soakUnits;
export const soakUnitNames = ["seconds", "minutes", "hours", "days"] as const;

/** A length of time as it is typed. */
export interface SoakDraft {
  readonly soak: string;
  readonly unit: SoakUnit;
}

export interface StepDraft extends SoakDraft {
  readonly key: string;
  readonly weight: string;
  readonly minRequests: string;
}

export const mostSteps = 20;
export const longestSoakSeconds = 30 * 86_400;
const mostRequests = 10_000_000;

/** Weights with the time that each stands. A team that has no plan of its own begins with one of these. */
const presets = {
  quick: { weights: [10, 50], soakMinutes: 2, minRequests: 200 },
  usual: { weights: [5, 25, 50, 100], soakMinutes: 10, minRequests: 500 },
  slow: { weights: [1, 5, 25, 50, 100], soakMinutes: 60, minRequests: 1_000 },
} as const;
export const presetNames = ["quick", "usual", "slow"] as const;
export type Preset = (typeof presetNames)[number];

export function stepsOfPreset(name: Preset): StepDraft[] {
  const { weights, soakMinutes, minRequests } = presets[name];
  return weights.map((weightPercent) =>
    draftOfStep({ weightPercent, soakSeconds: soakMinutes * 60, minRequests }),
  );
}

export function draftOfStep({ weightPercent, soakSeconds, minRequests }: RolloutStep): StepDraft {
  return {
    key: crypto.randomUUID(),
    weight: String(weightPercent),
    ...draftOfSoak(soakSeconds),
    minRequests: String(minRequests),
  };
}

/** In the largest unit that says it in whole numbers. */
export function draftOfSoak(seconds: number): SoakDraft {
  const unit =
    seconds === 0
      ? "minutes"
      : (soakUnitNames.findLast((one) => seconds % soakUnits[one] === 0) ?? "seconds");
  return { soak: String(seconds / soakUnits[unit]), unit };
}

export function soakOf({ soak, unit }: SoakDraft): number {
  return readNumber(soak) * soakUnits[unit];
}

export function isSoak(draft: SoakDraft): boolean {
  const seconds = soakOf(draft);
  return Number.isInteger(seconds) && isBetween(seconds, 0, longestSoakSeconds);
}

/** A share in percent, to the hundredth. */
export function isWeight(text: string, least: number): boolean {
  return /^\s*\d+(\.\d{1,2}0*)?\s*$/.test(text) && isBetween(readNumber(text), least, 100);
}

export function stepOf(draft: StepDraft): RolloutStep {
  return {
    weightPercent: readNumber(draft.weight),
    soakSeconds: soakOf(draft),
    minRequests: readNumber(draft.minRequests),
  };
}

export function faultsOfSteps(steps: readonly StepDraft[]): Faults {
  const found = steps.flatMap((step, index): [string, Fault | false][] => {
    const requests = readNumber(step.minRequests);
    const isRequests = Number.isInteger(requests) && isBetween(requests, 0, mostRequests);
    return [
      [`steps.${index}.weight`, !isWeight(step.weight, 0.01) && "weight"],
      [`steps.${index}.soak`, !isSoak(step) && "soak"],
      [`steps.${index}.requests`, !isRequests && "requests"],
    ];
  });
  return onlyFaults(Object.fromEntries(found));
}
