import type { Measurement, Timings } from "@/lib/contract/comparison";
import { createRandom } from "../validator/rows/random";

/** One timed run of one version. */
export interface TimedRun {
  readonly runMs: number;
  readonly answerMs: number;
}

/** The smallest value that at least this share of all is not above (nearest rank). */
export function percentile(sorted: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? 0;
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export function summarizeRuns(runs: readonly TimedRun[]): Timings {
  const run = runs.map(({ runMs }) => runMs).toSorted((a, b) => a - b);
  const answers = runs.map(({ answerMs }) => answerMs).toSorted((a, b) => a - b);
  const meanAnswerMs = mean(answers);
  return {
    p50Ms: percentile(run, 0.5),
    p90Ms: percentile(run, 0.9),
    p99Ms: percentile(run, 0.99),
    meanMs: mean(run),
    answerP50Ms: percentile(answers, 0.5),
    perSecond: meanAnswerMs > 0 ? 1_000 / meanAnswerMs : 0,
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

const resamples = 1_000;
/**
 * Two processes of the very same bytes were seen 9 % apart on a busy machine, steadily, so that the interval did not
 * hold 1: what is nearer than this says nothing of the versions.
 */
const smallestDifference = 0.1;

/**
 * The median of to / from over pairs of one request, and where 95 % of 1,000 bootstrap medians lie. Pairs, so that
 * a drift of the machine's speed and a slow request meet both sides.
 */
export function compareTimes(
  pairs: readonly { readonly from: TimedRun; readonly to: TimedRun }[],
  seed: number,
): Pick<Measurement, "ratio" | "verdict"> {
  const ratios = pairs.map(({ from, to }) => to.runMs / Math.max(from.runMs, 1e-6));
  const random = createRandom(seed);
  const medians: number[] = [];
  for (let round = 0; round < resamples; round += 1) {
    medians.push(median(ratios.map(() => ratios[random.between(0, ratios.length - 1)] ?? 1)));
  }
  medians.sort((a, b) => a - b);
  const ratio = {
    median: median(ratios),
    low: percentile(medians, 0.025),
    high: percentile(medians, 0.975),
  };
  const isFaster = ratio.high < 1 - smallestDifference;
  const isSlower = ratio.low > 1 + smallestDifference;
  return { ratio, verdict: isFaster ? "faster" : isSlower ? "slower" : "same" };
}
