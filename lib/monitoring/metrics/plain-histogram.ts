/**
 * A histogram that costs nanoseconds: it is on the path of every prediction. Weights below one let the
 * requests of a run count it once together.
 */
export interface PlainHistogram {
  readonly bounds: readonly number[];
  /** One for each bound, and one for what exceeds them all. Not cumulative. */
  readonly counts: Float64Array;
  sum: number;
}

export function createHistogram(bounds: readonly number[]): PlainHistogram {
  return { bounds, counts: new Float64Array(bounds.length + 1), sum: 0 };
}

export function observe(histogram: PlainHistogram, value: number, weight = 1): void {
  const { bounds, counts } = histogram;
  let place = 0;
  // Most values are small, and the list is short: quicker than halving.
  while (place < bounds.length && value > (bounds[place] ?? 0)) place += 1;
  counts[place] = (counts[place] ?? 0) + weight;
  histogram.sum += value * weight;
}
