import { logBeta } from "./log-beta";

/*
 * Bounds that hold at every number of observations at once, so that looking every second makes no false alarm
 * likelier. For observations that are 1 with the chance p, the beta-binomial mixture
 *
 *   M(n) = B(a + k, b + n − k) / (B(a, b) · p^k · (1 − p)^(n − k))
 *
 * is a martingale that starts at 1, so that it ever reaches 1/α with a chance of at most α (Ville 1939). The values of p
 * where it has not are a confidence sequence (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021). docs/rollouts.md
 * has the sources and what is assumed.
 */

/** How many observations the mixture weighs like: bounds are tightest at some twenty times as many. */
const concentration = 50;
/**
 * Rates of errors and of differences are rare as a rule, and then a mixture near them is sharpest; but one that is
 * not must be bounded well too. A mean of martingales is one.
 */
const rateMixtures = [
  { weight: 0.75, ...mixtureNear(0.01) },
  { weight: 0.25, a: 0.5, b: 0.5 },
] as const;

/** The mixture that is best where p is near `expected`. */
function mixtureNear(expected: number): { a: number; b: number } {
  return { a: concentration * expected, b: concentration * (1 - expected) };
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Both bounds of an unknown rate after `hits` of `total`; that the rate is ever outside has a chance of at most
 * `alpha`, over all looks together.
 */
export function rateBounds(hits: number, total: number, alpha: number): Bounds {
  if (total === 0) return { low: 0, high: 1 };
  const misses = total - hits;
  const constant = logSum(
    rateMixtures.map(
      ({ weight, a, b }) => Math.log(weight) + logBeta(a + hits, b + misses) - logBeta(a, b),
    ),
  );
  const limit = -Math.log(alpha);
  const isInside = (p: number) => constant - weigh(hits, p) - weigh(misses, 1 - p) < limit;
  const rate = hits / total;
  return {
    low: hits === 0 ? 0 : bisect(0, rate, isInside).outside,
    high: hits === total ? 1 : bisect(1, rate, isInside).outside,
  };
}

/** ln Σ exp(x), without leaving the numbers that a float can hold. */
function logSum(terms: readonly number[]): number {
  const largest = Math.max(...terms);
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
}

/** n · ln p, with 0 · ln 0 = 0. */
function weigh(count: number, p: number): number {
  return count === 0 ? 0 : count * Math.log(p);
}

/** Between two points, where being inside begins. */
function bisect(
  outside: number,
  inside: number,
  isInside: (p: number) => boolean,
): { outside: number } {
  let [out, within] = [outside, inside];
  for (let round = 0; round < 60; round += 1) {
    const middle = (out + within) / 2;
    if (isInside(middle)) within = middle;
    else out = middle;
  }
  return { outside: out };
}

/**
 * How many of `total` observations may lie at or below the true quantile of order `p`: between `least` and `most`, at
 * every time at once with a chance of at least 1 − alpha. For the count of those at or below is that of a coin of
 * the known chance p (Howard and Ramdas 2022, section 3), whatever the distribution.
 */
export function quantileCounts(
  total: number,
  p: number,
  alpha: number,
): { readonly least: number; readonly most: number } {
  const { a, b } = mixtureNear(p);
  const limit = -Math.log(alpha) + logBeta(a, b);
  const isInside = (k: number) =>
    logBeta(a + k, b + total - k) - k * Math.log(p) - (total - k) * Math.log1p(-p) < limit;
  const middle = Math.round(total * p);
  return {
    least: firstInside({ from: 0, to: middle, isInside }),
    most:
      total - firstInside({ from: 0, to: total - middle, isInside: (k) => isInside(total - k) }),
  };
}

/** The smallest whole number inside; `to` is inside, and whatever lies above one inside is. */
function firstInside({
  from,
  to,
  isInside,
}: {
  from: number;
  to: number;
  isInside: (k: number) => boolean;
}): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isInside(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
