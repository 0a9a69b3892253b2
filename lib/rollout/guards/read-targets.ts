import {
  fineBuckets,
  type GuardReading,
  type RolloutGuards,
  type RolloutPlan,
  type TargetFigures,
  type TargetReading,
  versionsOfPlan,
} from "@/lib/contract/rollout";
import { lowerMsOf } from "./buckets";
import { type Bounds, rateBounds } from "./confidence-sequence";
import { type QuantileReading, quantileBounds } from "./quantile-bounds";

/** Stand for "nothing bounds it yet", where a number has to stand. */
export const unboundedRatio = 1_000;
export const unboundedMs = lowerMsOf(fineBuckets - 1);

/** A version of a rollout with what was seen of it. */
export interface Seen {
  readonly version: number;
  readonly figures: TargetFigures;
}

/**
 * What each version's figures say, the stable one first, and how each guard stands. The plan's false alarm rate is
 * shared by its guards, targets and steps in equal parts, so that all of them together keep it (union bound).
 */
export function readTargets(
  plan: RolloutPlan,
  { stable, targets }: { readonly stable: Seen; readonly targets: readonly Seen[] },
): TargetReading[] {
  const alphas = shareAlarms(plan);
  const reference = readOne(stable, alphas.stable);
  return [
    { ...reference.dto, isStable: true, guards: [] },
    ...targets.map((target) => {
      const read = readOne(target, alphas.target);
      const guards = readGuards(plan.guards, { read, reference, alphas, target });
      return { ...read.dto, isStable: false, guards };
    }),
  ];
}

interface Alphas {
  readonly target: number;
  readonly stable: number;
  /** Of a guard that looks at the target alone. */
  readonly alone: number;
}

/** Requests are dearer at a target of small weight than at the stable version: it gets more of the risk. */
const shareOfTarget = 0.75;

export function shareAlarms(plan: RolloutPlan): Alphas {
  const { errors, latency, divergence, falseAlarmRate } = plan.guards;
  const guards =
    (errors === null ? 0 : 1) + (latency === null ? 0 : 2) + (divergence === null ? 0 : 1);
  const steps = plan.kind === "canary" ? Math.max(1, plan.steps.length) : 1;
  const alone = falseAlarmRate / (Math.max(1, guards) * versionsOfPlan(plan).length * steps);
  return { target: alone * shareOfTarget, stable: alone * (1 - shareOfTarget), alone };
}

interface ReadOne {
  readonly dto: Omit<TargetReading, "isStable" | "guards">;
  readonly errorRate: Bounds & { readonly value: number | null };
  readonly p50: QuantileReading;
  readonly p99: QuantileReading;
}

function readOne({ version, figures }: Seen, alpha: number): ReadOne {
  const { durations, shadow } = figures;
  const { requests, errors } = attemptsOf(figures);
  const errorRate = {
    value: requests === 0 ? null : errors / requests,
    ...rateBounds(errors, requests, alpha),
  };
  const p50 = quantileBounds(durations, 0.5, alpha);
  const p99 = quantileBounds(durations, 0.99, alpha);
  const shown = { p50Ms: finite(p50, unboundedMs), p99Ms: finite(p99, unboundedMs) };
  return { dto: { version, requests, errors, errorRate, ...shown, shadow }, errorRate, p50, p99 };
}

/** A shadow answers nobody: what it was shown is counted with what came of it. */
function attemptsOf({ requests, errors, shadow }: TargetFigures) {
  if (shadow === null) return { requests, errors };
  return { requests: requests + shadow.compared + shadow.failed, errors: errors + shadow.failed };
}

function finite<T extends Bounds>(reading: T, largest: number): T {
  return { ...reading, high: Math.min(reading.high, largest) };
}

function readGuards(
  { errors, latency, divergence }: RolloutGuards,
  {
    read,
    reference,
    alphas,
    target,
  }: { read: ReadOne; reference: ReadOne; alphas: Alphas; target: Seen },
): GuardReading[] {
  const found: GuardReading[] = [];
  if (errors !== null)
    found.push(judge("errors", errors.maxIncrease, increase(read.errorRate, reference.errorRate)));
  if (latency !== null) {
    found.push(judge("latency.p50", latency.maxRatio, ratio(read.p50, reference.p50)));
    found.push(judge("latency.p99", latency.maxRatio, ratio(read.p99, reference.p99)));
  }
  const { shadow } = target.figures;
  if (divergence !== null) {
    const { compared, diverged } = shadow ?? { compared: 0, diverged: 0 };
    const value = compared === 0 ? null : diverged / compared;
    const bounds = rateBounds(diverged, compared, alphas.alone);
    found.push(judge("divergence", divergence.maxShare, { value, ...bounds }));
  }
  return found;
}

type Interval = Pick<GuardReading, "value" | "low" | "high">;

function increase(target: ReadOne["errorRate"], stable: ReadOne["errorRate"]): Interval {
  const isKnown = target.value !== null && stable.value !== null;
  return {
    value: isKnown ? target.value - stable.value : null,
    low: target.low - stable.high,
    high: target.high - stable.low,
  };
}

function ratio(target: QuantileReading, stable: QuantileReading): Interval {
  const isKnown = target.value !== null && stable.value !== null && stable.value > 0;
  const high = stable.low > 0 ? target.high / stable.low : Number.POSITIVE_INFINITY;
  return {
    value: isKnown ? target.value / stable.value : null,
    low: target.low / stable.high,
    high: Math.min(high, unboundedRatio),
  };
}

function judge(guard: GuardReading["guard"], limit: number, interval: Interval): GuardReading {
  const { low, high } = interval;
  const verdict = low > limit ? "abort" : high <= limit ? "clear" : "open";
  return { guard, ...interval, limit, verdict };
}
