import { sayReason } from "@/lib/contract/reasons";
import type {
  GuardReading,
  RolloutPlan,
  RolloutStatus,
  RolloutStep,
  TargetReading,
} from "@/lib/contract/rollout";
import { figuresOf, guardFigures, type LedgerFigures, sayGuard } from "./say-guards";

export interface RolloutState {
  readonly status: Extract<RolloutStatus, "running" | "paused" | "promoting">;
  readonly step: number;
  readonly stepStartedMs: number;
  /** Null: the alias is gone. */
  readonly alias: {
    readonly isPinned: boolean;
    /** It points at the version that the rollout began with. */
    readonly isWhereItWas: boolean;
    /** Since the rollout began: its gates and its approval were those of other rules. */
    readonly haveRulesChanged: boolean;
  } | null;
}

/** What one gateway last said of the rollout's targets. */
export interface GatewayWord {
  readonly hostname: string;
  /** It has not reported since it heard of the rollout. */
  readonly isSilent: boolean;
  readonly isWarm: boolean;
  /** Why it could not load one of them. */
  readonly fault: string | null;
}

export type RolloutDecision =
  | { readonly kind: "continue" }
  | {
      readonly kind: "hold";
      readonly waitingFor: string;
      /** The step has not begun: its time counts from when it does. */
      readonly restartsSoak: boolean;
    }
  | { readonly kind: "abort"; readonly reason: string; readonly figures: LedgerFigures }
  /** To the next step, the promotion or the end, whichever comes. */
  | {
      readonly kind: "step" | "promote" | "complete";
      readonly reason: string;
      readonly figures: LedgerFigures;
    };

interface Decide {
  readonly plan: RolloutPlan;
  readonly state: RolloutState;
  /** Of this step, as guards/read-targets.ts reads it. */
  readonly readings: readonly TargetReading[];
  readonly gateways: readonly GatewayWord[];
  readonly nowMs: number;
}

/**
 * What becomes of a rollout now. Whatever speaks against it counts before everything else, whether it runs, is
 * paused or waits for its promotion; then what it has to wait for; and only then its plan goes on.
 */
export function decideRollout(input: Decide): RolloutDecision {
  return findAbort(input) ?? findHold(input) ?? decideStep(input);
}

function findAbort({ state, readings, gateways }: Decide): RolloutDecision | null {
  const abort = (reason: string, figures: LedgerFigures = {}) =>
    ({ kind: "abort", reason, figures }) as const;
  if (state.alias === null) return abort(sayReason("aliasDeleted"));
  if (!state.alias.isWhereItWas) return abort(sayReason("aliasMoved"));
  for (const { hostname, fault } of gateways)
    if (fault !== null) return abort(`${hostname}: ${fault}`);
  const stable = readings.find(({ isStable }) => isStable);
  for (const target of readings) {
    const guard = target.guards.find(({ verdict }) => verdict === "abort");
    if (guard === undefined || stable === undefined) continue;
    return abort(sayGuard(guard, target, stable), guardFigures(guard, target, stable));
  }
  return null;
}

function findHold({ state, gateways }: Decide): RolloutDecision | null {
  const hold = (waitingFor: string, restartsSoak = false) =>
    ({ kind: "hold", waitingFor, restartsSoak }) as const;
  if (state.status === "promoting") return null;
  if (state.status === "paused") return hold(sayReason("paused"));
  if (state.alias?.isPinned === true) return hold(sayReason("pinned"));
  const cold = gateways.filter(({ isSilent, isWarm }) => isSilent || !isWarm);
  if (cold.length === 0) return null;
  const names = cold.map(({ hostname }) => hostname).join(", ");
  // Later steps bring no new version: a gateway that starts anew delays them and takes back nothing.
  return hold(sayReason("notWarm", { gateways: names }), state.step === 0);
}

function decideStep({ plan, state, readings, nowMs }: Decide): RolloutDecision {
  if (plan.kind !== "canary" || state.status === "promoting") return { kind: "continue" };
  const step = plan.steps[state.step];
  // By the header alone: until somebody ends it.
  if (step === undefined) return { kind: "continue" };
  if (nowMs - state.stepStartedMs < step.soakSeconds * 1_000) return { kind: "continue" };
  const target = readings.find(({ isStable }) => !isStable);
  const waitingFor = missingRequests(step, target);
  if (waitingFor !== null) return { kind: "hold", waitingFor, restartsSoak: false };
  const figures = { ...figuresOf(readings), step: state.step };
  const guards = target?.guards ?? [];
  const reason = sayOver(plan.steps, state.step, guards);
  if (state.step + 1 < plan.steps.length) return { kind: "step", reason, figures };
  if (!plan.promoteAtEnd) return { kind: "complete", reason, figures };
  if (state.alias?.haveRulesChanged === true)
    return { kind: "abort", reason: sayReason("rulesChanged"), figures };
  return { kind: "promote", reason, figures };
}

function missingRequests(step: RolloutStep, target: TargetReading | undefined): string | null {
  const answered = target?.requests ?? 0;
  if (answered >= step.minRequests) return null;
  return sayReason("fewRequests", { wanted: step.minRequests, came: answered });
}

function sayOver(
  steps: readonly RolloutStep[],
  step: number,
  guards: readonly GuardReading[],
): string {
  const over = {
    step: step + 1,
    count: steps.length,
    percent: steps[step]?.weightPercent ?? 0,
  };
  if (guards.length === 0) return sayReason("stepUnguarded", over);
  const open = guards.filter(({ verdict }) => verdict === "open").map(({ guard }) => guard);
  if (open.length === 0) return sayReason("stepClear", over);
  return sayReason("stepOpen", { ...over, guards: open.join(", ") });
}
