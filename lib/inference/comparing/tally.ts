import type { Tolerance } from "@/lib/contract/golden-sample";

/** How far values are from those that were expected, over all that were noted. */
export interface Seen {
  elements: number;
  /** Of them, those that differ beyond the tolerance, or differ and are no numbers. */
  mismatches: number;
  /** Pairs of finite numbers: what the sum and the largest are of. */
  numbers: number;
  sum: number;
  maxAbsolute: number;
  maxRelative: number;
}

/**
 * The one way in which the house compares values, wherever they come from: numbers of floating types within
 * absolute + relative · |expected| (NaN is NaN, an infinity is that infinity), everything else exactly.
 */
export function createTally({ absolute, relative }: Tolerance) {
  const seen: Seen = {
    ...{ elements: 0, mismatches: 0, numbers: 0, sum: 0, maxAbsolute: 0, maxRelative: 0 },
  };

  function noteDifference(expected: number, actual: number): number {
    const difference = Math.abs(actual - expected);
    seen.numbers += 1;
    seen.sum += difference;
    if (difference > seen.maxAbsolute) seen.maxAbsolute = difference;
    if (expected !== 0) {
      seen.maxRelative = Math.max(seen.maxRelative, difference / Math.abs(expected));
    }
    return difference;
  }

  return {
    seen: (): Readonly<Seen> => seen,
    /** Of a floating type. */
    noteFloats(expected: number, actual: number): void {
      seen.elements += 1;
      if (expected === actual || (Number.isNaN(expected) && Number.isNaN(actual))) {
        if (Number.isFinite(expected)) seen.numbers += 1;
      } else if (!Number.isFinite(expected) || !Number.isFinite(actual)) {
        seen.mismatches += 1;
      } else if (!(noteDifference(expected, actual) <= absolute + relative * Math.abs(expected))) {
        seen.mismatches += 1;
      }
    },
    /** Of an integer type: equal or not to the last digit, and how far apart as far as doubles can tell. */
    noteIntegers(isEqual: boolean, expected: number | null, actual: number | null): void {
      seen.elements += 1;
      if (!isEqual) seen.mismatches += 1;
      if (expected !== null && actual !== null) noteDifference(expected, actual);
    },
    /** Of any other. */
    noteOthers(isEqual: boolean): void {
      seen.elements += 1;
      if (!isEqual) seen.mismatches += 1;
    },
  };
}

export type Tally = ReturnType<typeof createTally>;
