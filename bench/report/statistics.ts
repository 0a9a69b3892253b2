/** What several rounds gave: noise shows in the range, and one bad round does not move the median. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) return { median: Number.NaN, min: Number.NaN, max: Number.NaN };
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * Ratios of what was measured side by side in one round, then summarized: a drift of the machine's
 * speed meets both sides of a pair. Rounds that only one side has are left out.
 */
export function summarizeRatios(
  ours: ReadonlyMap<number, number>,
  theirs: ReadonlyMap<number, number>,
): Summary {
  const ratios = [...ours].flatMap(([round, value]) => {
    const other = theirs.get(round);
    return other === undefined ? [] : [value / other];
  });
  return summarize(ratios);
}
