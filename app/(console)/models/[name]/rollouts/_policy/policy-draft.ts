import type { ReleasePolicy } from "@/lib/contract/release-policy";
import { type Faults, onlyFaults } from "../_plan/faults";
import {
  draftOfGuards,
  faultsOfGuards,
  type GuardsDraft,
  guardsDraft,
  guardsOf,
} from "../_plan/guards-draft";
import {
  draftOfSoak,
  draftOfStep,
  faultsOfSteps,
  isSoak,
  type SoakDraft,
  type StepDraft,
  soakOf,
  stepOf,
  stepsOfPreset,
} from "../_plan/steps-draft";

/** A release policy as it is typed. */
export interface PolicyDraft {
  readonly enabled: boolean;
  readonly hasStaging: boolean;
  readonly stagingAlias: string;
  readonly stagingSoak: SoakDraft;
  readonly productionAlias: string;
  readonly steps: readonly StepDraft[];
  readonly guards: GuardsDraft;
}

/** What a model without a policy is offered. */
export function newPolicyDraft(): PolicyDraft {
  return {
    ...{ enabled: true, hasStaging: true, stagingAlias: "staging" },
    ...{ stagingSoak: draftOfSoak(600), productionAlias: "production" },
    ...{ steps: stepsOfPreset("usual"), guards: guardsDraft("answering") },
  };
}

export function draftOfPolicy({ enabled, staging, production }: ReleasePolicy): PolicyDraft {
  const offered = newPolicyDraft();
  return {
    enabled,
    hasStaging: staging !== null,
    stagingAlias: staging?.alias ?? offered.stagingAlias,
    stagingSoak: staging === null ? offered.stagingSoak : draftOfSoak(staging.soakSeconds),
    productionAlias: production.alias,
    steps: production.steps.map(draftOfStep),
    guards: draftOfGuards(production.guards),
  };
}

export function policyOf(draft: PolicyDraft): ReleasePolicy {
  return {
    enabled: draft.enabled,
    staging: draft.hasStaging
      ? { alias: draft.stagingAlias.trim(), soakSeconds: soakOf(draft.stagingSoak) }
      : null,
    production: {
      alias: draft.productionAlias.trim(),
      steps: draft.steps.map(stepOf),
      guards: guardsOf(draft.guards),
    },
  };
}

/** Empty exactly when the contract takes the policy, but for two aliases that must not be one. */
export function faultsOfPolicy(draft: PolicyDraft): Faults {
  const { hasStaging, stagingAlias, stagingSoak, productionAlias, steps, guards } = draft;
  const isSame = stagingAlias.trim() === productionAlias.trim();
  return {
    ...onlyFaults({
      stagingAlias: hasStaging && (!isAlias(stagingAlias) || isSame) && "alias",
      stagingSoak: hasStaging && !isSoak(stagingSoak) && "soak",
      productionAlias: !isAlias(productionAlias) && "alias",
    }),
    ...faultsOfSteps(steps),
    ...faultsOfGuards(guards),
  };
}

function isAlias(name: string): boolean {
  return /^(?![0-9]+$)[a-z0-9][a-z0-9._-]{0,62}$/.test(name.trim());
}
