/**
 * The place of the largest of so many values, of equal ones the first: a row's top class. Null where there
 * are no two to choose from, or one of them is no number (`numberAt` says null or NaN).
 */
export function placeOfLargest(
  count: number,
  numberAt: (place: number) => number | null,
): number | null {
  if (count < 2) return null;
  let best = 0;
  let largest = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < count; place += 1) {
    const value = numberAt(place);
    if (value === null || Number.isNaN(value)) return null;
    if (value > largest) [best, largest] = [place, value];
  }
  return best;
}
