/** A number of 0 or more as people write it; null for everything else. */
export function readTolerance(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const value = Number(trimmed);
  return Number.isFinite(value) && value >= 0 && value <= 1e300 ? value : null;
}
