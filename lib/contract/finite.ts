/** A difference of two doubles, or a sum, can be beyond them, and JSON has no infinity. */
export function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.MAX_VALUE;
}
