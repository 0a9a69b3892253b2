import { fineBuckets, type RolloutPlan, rolloutPlanSchema } from "@/lib/contract/rollout";
import { decideRollout } from "@/lib/rollout/control";
import { bucketOf, readTargets, type Seen } from "@/lib/rollout/guards";
import { createRandom } from "../models/random";

/** What one version does with a request. */
export interface Behaviour {
  readonly errorRate: number;
  /** All its durations are so many times as long. */
  readonly slowdown: number;
  /** Three in a hundred wait for something else, as Pareto has it (shape 1.5, from three medians on). */
  readonly isHeavyTailed: boolean;
}

export interface Scenario {
  readonly name: string;
  readonly stable: Behaviour;
  readonly target: Behaviour;
  readonly weightPercent: number;
  /** Whether it should be aborted. */
  readonly isBad: boolean;
  /** Default: what a plan has that says nothing. */
  readonly maxIncrease?: number;
}

export interface SimulationOptions {
  readonly runs: number;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly seed: number;
}

export interface SimulationResult {
  readonly scenario: Scenario;
  readonly runs: number;
  /** Seconds to each abort, ascending. */
  readonly abortedAt: readonly number[];
}

const medianMs = 2;
const sigma = 0.25;

/** Looks at the pure functions every second, as the runner does, until they abort or the time is over. */
export function simulate(scenario: Scenario, options: SimulationOptions): SimulationResult {
  const random = createRandom(options.seed);
  const tables = [scenario.stable, scenario.target].map(tableOf);
  const [stable, target] = tables;
  if (stable === undefined || target === undefined) throw new Error("two versions take part");
  const abortedAt: number[] = [];
  for (let run = 0; run < options.runs; run += 1) {
    const seconds = findAbort(scenario, { options, random, stable, target });
    if (seconds !== null) abortedAt.push(seconds);
  }
  return { scenario, runs: options.runs, abortedAt: abortedAt.sort((a, b) => a - b) };
}

/** The first of three steps: the others get their part of the false alarm rate, and it is not spent here. */
function planOf({ weightPercent, maxIncrease }: Scenario, soakSeconds: number): RolloutPlan {
  const step = { weightPercent, soakSeconds };
  const errors = maxIncrease === undefined ? {} : { guards: { errors: { maxIncrease } } };
  return rolloutPlanSchema.parse({
    kind: "canary",
    version: 2,
    steps: [step, step, step],
    ...errors,
  });
}

interface Run {
  readonly options: SimulationOptions;
  readonly random: () => number;
  readonly stable: Table;
  readonly target: Table;
}

function findAbort(scenario: Scenario, { options, random, stable, target }: Run): number | null {
  const plan = planOf(scenario, options.seconds);
  const [one, other] = [createTally(1), createTally(2)];
  const share = scenario.weightPercent / 100;
  for (let second = 1; second <= options.seconds; second += 1) {
    for (let request = 0; request < options.requestsPerSecond; request += 1) {
      if (random() < share) other.add(target, random());
      else one.add(stable, random());
    }
    const readings = readTargets(plan, { stable: one.seen(), targets: [other.seen()] });
    const state = { status: "running", step: 0, stepStartedMs: 0, alias } as const;
    const decision = decideRollout({
      plan,
      state,
      readings,
      gateways: [],
      nowMs: second * 1_000 - 1,
    });
    if (decision.kind === "abort") return second;
  }
  return null;
}

const alias = { isPinned: false, isWhereItWas: true, haveRulesChanged: false };

/** Buckets by a chance from 0 up to 1: one look instead of a logarithm and a root. Errors are the last of it. */
interface Table {
  readonly buckets: Uint16Array;
  readonly errorRate: number;
}
const tableSize = 1 << 16;

function tableOf({ errorRate, slowdown, isHeavyTailed }: Behaviour): Table {
  const random = createRandom(7);
  const durations = Float64Array.from({ length: tableSize }, (_, index) => {
    const isTail = isHeavyTailed && index % 100 < 3;
    const ms = isTail
      ? 3 * medianMs * (1 - random()) ** (-1 / 1.5)
      : medianMs * Math.exp(sigma * normal(random));
    return bucketOf(ms * slowdown);
  });
  return { buckets: Uint16Array.from(durations), errorRate };
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function createTally(version: number) {
  const counts = new Uint32Array(fineBuckets);
  let [requests, errors] = [0, 0];
  return {
    add({ buckets, errorRate }: Table, chance: number): void {
      requests += 1;
      if (chance < errorRate) {
        errors += 1;
        return;
      }
      const place = ((chance - errorRate) / (1 - errorRate)) * tableSize;
      const bucket = buckets[Math.floor(place)] ?? 0;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    },
    seen(): Seen {
      const durations: [number, number][] = [];
      for (const [bucket, count] of counts.entries())
        if (count > 0) durations.push([bucket, count]);
      return { version, figures: { requests, errors, durations, shadow: null } };
    },
  };
}
