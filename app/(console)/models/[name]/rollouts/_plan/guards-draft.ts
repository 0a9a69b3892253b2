import type { RolloutGuards } from "@/lib/contract/rollout";
import { type Faults, onlyFaults } from "./faults";
import { isBetween, readNumber, readShare, toPercentText } from "./read-number";

/** One guard: whether it watches, and its limit as it is typed. */
export interface GuardDraft {
  readonly isOn: boolean;
  readonly limit: string;
}

export interface GuardsDraft {
  /** Percent. */
  readonly errors: GuardDraft;
  /** Times. */
  readonly latency: GuardDraft;
  /** Percent. */
  readonly divergence: GuardDraft;
  /** Percent. */
  readonly falseAlarm: string;
}

export const guardNames = ["errors", "latency", "divergence"] as const;
export type GuardDraftName = (typeof guardNames)[number];

/** What the contract watches without being told, and the limit that is offered when a guard is turned on. */
export function guardsDraft(kind: "answering" | "shadow"): GuardsDraft {
  const isShadow = kind === "shadow";
  return {
    errors: { isOn: true, limit: "0.5" },
    latency: { isOn: !isShadow, limit: "1.2" },
    divergence: { isOn: isShadow, limit: "1" },
    falseAlarm: "1",
  };
}

export function draftOfGuards(guards: RolloutGuards): GuardsDraft {
  const offered = guardsDraft("answering");
  const { errors, latency, divergence } = guards;
  return {
    errors:
      errors === null
        ? { ...offered.errors, isOn: false }
        : { isOn: true, limit: toPercentText(errors.maxIncrease) },
    latency:
      latency === null
        ? { ...offered.latency, isOn: false }
        : { isOn: true, limit: String(latency.maxRatio) },
    divergence:
      divergence === null
        ? { ...offered.divergence, isOn: false }
        : { isOn: true, limit: toPercentText(divergence.maxShare) },
    falseAlarm: toPercentText(guards.falseAlarmRate),
  };
}

export function guardsOf({ errors, latency, divergence, falseAlarm }: GuardsDraft): RolloutGuards {
  return {
    errors: errors.isOn ? { maxIncrease: readShare(errors.limit) } : null,
    latency: latency.isOn ? { maxRatio: readNumber(latency.limit) } : null,
    divergence: divergence.isOn ? { maxShare: readShare(divergence.limit) } : null,
    falseAlarmRate: readShare(falseAlarm),
  };
}

/** What of it the contract would refuse; what is turned off is not read. */
export function faultsOfGuards(draft: GuardsDraft): Faults {
  const { errors, latency, divergence, falseAlarmRate } = guardsOf(draft);
  const isShare = (share: number) => isBetween(share, 0, 1);
  return onlyFaults({
    "guards.errors": errors !== null && !isShare(errors.maxIncrease) && "percent",
    "guards.latency": latency !== null && !isBetween(latency.maxRatio, 1, 100) && "ratio",
    "guards.divergence": divergence !== null && !isShare(divergence.maxShare) && "percent",
    "guards.falseAlarm": !isBetween(falseAlarmRate, 0.0001, 0.2) && "falseAlarm",
  });
}
