/** Numbers with their units, as people of a locale write them. All pure: server and browser agree. */

const binaryUnits = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** Bytes in binary units with three significant digits: `10.8 MiB`. */
export function formatBytes(locale: string, bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1_024 && unit < binaryUnits.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${formatNumber(locale, value, digits)} ${binaryUnits[unit] ?? "B"}`;
}

/** A duration given in milliseconds, in the unit that reads best: `850 µs`, `12.3 ms`, `1.25 s`. */
export function formatDuration(locale: string, ms: number): string {
  if (ms < 1) return `${formatNumber(locale, ms * 1_000, 0)} µs`;
  if (ms < 1_000) return `${formatNumber(locale, ms, ms < 100 ? 1 : 0)} ms`;
  if (ms < 120_000) return `${formatNumber(locale, ms / 1_000, ms < 10_000 ? 2 : 1)} s`;
  return `${formatNumber(locale, ms / 60_000, 1)} min`;
}

/** A length of time in whole seconds, in its two largest units: `2 hr 30 min`. */
export function formatSpan(locale: string, seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const parts = spanUnits.map(([unit, length, within]) => {
    const count = Math.floor((within === null ? total : total % within) / length);
    return { unit, count };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return formatUnit(locale, 0, "second");
  const told = parts.slice(first, first + 2).filter(({ count }) => count > 0);
  return told.map(({ unit, count }) => formatUnit(locale, count, unit)).join(" ");
}

/** Each with what it is counted within. */
const spanUnits = [
  ["day", 86_400, null],
  ["hour", 3_600, 86_400],
  ["minute", 60, 3_600],
  ["second", 1, 60],
] as const;

function formatUnit(locale: string, value: number, unit: string): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

/** Grouped digits with at most so many decimals. */
export function formatNumber(locale: string, value: number, digits = 0): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** Large counts in short: `4.2M`, `420万`. */
export function formatCount(locale: string, value: number): string {
  return new Intl.NumberFormat(locale, {
    notation: value >= 10_000 ? "compact" : "standard",
    maximumFractionDigits: 1,
  }).format(value);
}

const smallestShare = 0.0001;

/** A share between 0 and 1 in percent. What is more than nothing never reads as nothing: `<0.01%`. */
export function formatShare(locale: string, share: number): string {
  const format = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 });
  const isTiny = share > 0 && share < smallestShare;
  return isTiny ? `<${format.format(smallestShare)}` : format.format(share);
}
