import type { AbPlan, CanaryPlan, RolloutPlan, ShadowPlan } from "@/lib/contract/rollout";
import type { RolloutKind } from "@/lib/contract/rollout-kind";
import { readTolerance } from "../../test/_golden/read-tolerance";
import { type Fault, type Faults, onlyFaults } from "./faults";
import { faultsOfGuards, type GuardsDraft, guardsDraft, guardsOf } from "./guards-draft";
import { readNumber } from "./read-number";
import { faultsOfSteps, isWeight, type StepDraft, stepOf, stepsOfPreset } from "./steps-draft";

export interface CanaryDraft {
  readonly kind: "canary";
  readonly version: number | null;
  readonly hasHeader: boolean;
  readonly headerName: string;
  readonly headerValue: string;
  readonly steps: readonly StepDraft[];
  readonly promoteAtEnd: boolean;
  readonly guards: GuardsDraft;
}

export interface ShareDraft {
  readonly key: string;
  readonly version: number | null;
  readonly weight: string;
}

export interface AbDraft {
  readonly kind: "ab";
  readonly targets: readonly ShareDraft[];
  readonly sticky: "key" | "header";
  readonly stickyHeader: string;
  readonly outcome: "share" | "mean";
  /** Labels that are wanted, one a line. */
  readonly wanted: string;
  readonly better: "higher" | "lower";
  readonly guards: GuardsDraft;
}

export interface ShadowDraft {
  readonly kind: "shadow";
  readonly versions: readonly number[];
  readonly share: string;
  readonly absolute: string;
  readonly relative: string;
  readonly guards: GuardsDraft;
}

export type PlanDraft = CanaryDraft | AbDraft | ShadowDraft;

export const mostVersions = 4;
const mostLabels = 20;
const longestText = 200;

/** A plan to begin with. */
export function planDraft(kind: RolloutKind, version: number | null): PlanDraft {
  switch (kind) {
    case "canary":
      return {
        ...{ kind, version, hasHeader: false, headerName: "x-canary", headerValue: "always" },
        ...{ steps: stepsOfPreset("usual"), promoteAtEnd: true },
        guards: guardsDraft("answering"),
      };
    case "ab":
      return {
        ...{ kind, targets: [{ key: crypto.randomUUID(), version, weight: "50" }] },
        ...{ sticky: "key", stickyHeader: "x-user-id", outcome: "share" },
        ...{ wanted: "yes", better: "higher", guards: guardsDraft("answering") },
      };
    case "shadow":
      return {
        ...{ kind, versions: version === null ? [] : [version], share: "100" },
        ...{ absolute: "0.00001", relative: "0.001", guards: guardsDraft("shadow") },
      };
    default:
      return kind satisfies never;
  }
}

/** What is left for the alias's own version; NaN while a weight is no number. */
export function leftOver(targets: readonly ShareDraft[]): number {
  const total = targets.reduce((sum, { weight }) => sum + readNumber(weight), 0);
  return Number((100 - total).toPrecision(12));
}

/** Whether the draft's requests are answered by its versions, so that gates must pass for them. */
export function versionsOfDraft(draft: PlanDraft): number[] {
  switch (draft.kind) {
    case "canary":
      return draft.version === null ? [] : [draft.version];
    case "ab":
      return draft.targets.flatMap(({ version }) => (version === null ? [] : [version]));
    case "shadow":
      return [...draft.versions];
    default:
      return draft satisfies never;
  }
}

/** The plan as it is sent. Of a draft with faults it is one that the contract refuses. */
export function planOf(draft: PlanDraft): RolloutPlan {
  switch (draft.kind) {
    case "canary":
      return canaryOf(draft);
    case "ab":
      return abOf(draft);
    case "shadow":
      return shadowOf(draft);
    default:
      return draft satisfies never;
  }
}

function canaryOf(draft: CanaryDraft): CanaryPlan {
  const { kind, version, hasHeader, headerName, headerValue, steps, promoteAtEnd } = draft;
  return {
    ...{ kind, version: version ?? 0, promoteAtEnd },
    header: hasHeader ? { name: headerName.trim().toLowerCase(), value: headerValue } : null,
    steps: steps.map(stepOf),
    guards: guardsOf(draft.guards),
  };
}

function abOf(draft: AbDraft): AbPlan {
  const header = draft.stickyHeader.trim().toLowerCase();
  return {
    kind: draft.kind,
    targets: draft.targets.map(({ version, weight }) => ({
      version: version ?? 0,
      weightPercent: readNumber(weight),
    })),
    stickyBy: draft.sticky === "key" ? { kind: "key" } : { kind: "header", name: header },
    outcome:
      draft.outcome === "share"
        ? { kind: "share", wanted: labelsOf(draft.wanted) }
        : { kind: "mean", better: draft.better },
    guards: guardsOf(draft.guards),
  };
}

function shadowOf(draft: ShadowDraft): ShadowPlan {
  return {
    ...{ kind: draft.kind, versions: [...draft.versions], sharePercent: readNumber(draft.share) },
    tolerance: {
      absolute: readTolerance(draft.absolute) ?? Number.NaN,
      relative: readTolerance(draft.relative) ?? Number.NaN,
    },
    guards: guardsOf(draft.guards),
  };
}

function labelsOf(lines: string): string[] {
  return lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Empty exactly when the contract takes the plan (plan-draft.test.ts). */
export function faultsOf(draft: PlanDraft): Faults {
  switch (draft.kind) {
    case "canary":
      return { ...faultsOfCanary(draft), ...faultsOfGuards(draft.guards) };
    case "ab":
      return { ...faultsOfAb(draft), ...faultsOfGuards(draft.guards) };
    case "shadow":
      return { ...faultsOfShadow(draft), ...faultsOfGuards(draft.guards) };
    default:
      return draft satisfies never;
  }
}

function faultsOfCanary(draft: CanaryDraft): Faults {
  const { version, hasHeader, headerName, headerValue, steps } = draft;
  const isValue = headerValue !== "" && headerValue.length <= longestText && isText(headerValue);
  return {
    ...onlyFaults({
      version: version === null && "version",
      headerName: hasHeader && !isHeader(headerName) && "header",
      headerValue: hasHeader && !isValue && "headerValue",
      steps: !hasHeader && steps.length === 0 && "nothing",
    }),
    ...faultsOfSteps(steps),
  };
}

function faultsOfAb(draft: AbDraft): Faults {
  const { targets, sticky, stickyHeader, outcome, wanted } = draft;
  const versions = targets.map(({ version }) => version);
  const labels = labelsOf(wanted);
  const isLabel = (label: string) => label.length <= longestText && isText(label);
  const isLabels = labels.length > 0 && labels.length <= mostLabels && labels.every(isLabel);
  const ofTargets = targets.flatMap(({ version, weight }, index): [string, Fault | false][] => {
    const isTwice = version !== null && versions.indexOf(version) < index;
    return [
      [`targets.${index}.version`, version === null ? "version" : isTwice && "twice"],
      [`targets.${index}.weight`, !isWeight(weight, 0) && "share"],
    ];
  });
  return onlyFaults({
    ...Object.fromEntries(ofTargets),
    targets: leftOver(targets) < 0 && "total",
    stickyHeader: sticky === "header" && !isHeader(stickyHeader) && "header",
    wanted: outcome === "share" && !isLabels && "labels",
  });
}

function faultsOfShadow({ versions, share, absolute, relative }: ShadowDraft): Faults {
  const isCount = versions.length >= 1 && versions.length <= mostVersions;
  return onlyFaults({
    versions: !isCount && "version",
    share: !isWeight(share, 0.01) && "weight",
    absolute: readTolerance(absolute) === null && "tolerance",
    relative: readTolerance(relative) === null && "tolerance",
  });
}

function isHeader(name: string): boolean {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/.test(name.trim());
}

/** What the database can hold (contract/text.ts). */
function isText(text: string): boolean {
  return !text.includes("\u0000") && !/\p{Surrogate}/u.test(text);
}
