/** Operators by how often they occur, then by name; `share` is in percent of the most frequent one. */
export function rankOperators(
  operators: Readonly<Record<string, number>>,
): { operator: string; count: number; share: number }[] {
  const counts = Object.entries(operators);
  const most = Math.max(1, ...counts.map(([, count]) => count));
  return counts
    .sort(([a, x], [b, y]) => y - x || a.localeCompare(b, "en"))
    .map(([operator, count]) => ({
      operator,
      count,
      share: Math.round((count / most) * 1_000) / 10,
    }));
}
