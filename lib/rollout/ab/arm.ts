/**
 * One version's outcomes, in sums over its units (whoever stays with it): all that a comparison needs, however many
 * units there are.
 */
export interface Arm {
  readonly version: number;
  /** With at least one outcome. */
  readonly units: number;
  readonly outcomes: number;
  /** Of all outcomes: their sum, and that of their squares. */
  readonly sum: number;
  readonly squares: number;
  /** Over units: of each one's sum squared, its sum times its count, and its count squared. */
  readonly unitSumSquares: number;
  readonly unitSumCounts: number;
  readonly unitCountSquares: number;
}

export const emptyArm = (version: number): Arm => ({
  version,
  ...{ units: 0, outcomes: 0, sum: 0, squares: 0 },
  ...{ unitSumSquares: 0, unitSumCounts: 0, unitCountSquares: 0 },
});

/** Of one outcome; null: there is none. A ratio of two sums over units. */
export function meanOf({ sum, outcomes }: Arm): number | null {
  return outcomes === 0 ? null : sum / outcomes;
}

/**
 * How many units of equal size would say as much about size alone: 1,000 units of which one sends nearly everything
 * are hardly more than one.
 */
export function effectiveUnits({ outcomes, unitCountSquares }: Arm): number {
  return unitCountSquares === 0 ? 0 : (outcomes * outcomes) / unitCountSquares;
}

/**
 * Variance of the mean, linearised over units: what a unit adds is its sum minus the mean times its count, and units
 * are independent of each other while the outcomes of one are not (Cochran, Sampling Techniques, 1977, 6.4; Deng, Knoblich,
 * Lu, "Applying the Delta Method in Metric Analytics", KDD 2018).
 */
export function varianceOfMean(arm: Arm): number {
  const { units, outcomes, unitSumSquares, unitSumCounts, unitCountSquares } = arm;
  const mean = arm.sum / outcomes;
  const spread = unitSumSquares - 2 * mean * unitSumCounts + mean * mean * unitCountSquares;
  return (Math.max(0, spread) / (outcomes * outcomes)) * (units / (units - 1));
}

/** Of one outcome, whoever's it is. */
export function varianceOfOutcome({ squares, sum, outcomes }: Arm): number {
  return Math.max(0, squares / outcomes - (sum / outcomes) ** 2);
}
