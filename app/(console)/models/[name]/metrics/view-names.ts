/** What can be chosen on the page. Without a schema: the browser loads it. */

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** How long a window is, and how often it is read anew while somebody looks; null: once. */
export const windows = {
  "15m": { seconds: 15 * minute, refreshMs: 5_000 },
  "1h": { seconds: hour, refreshMs: 5_000 },
  "6h": { seconds: 6 * hour, refreshMs: 30_000 },
  "24h": { seconds: day, refreshMs: 60_000 },
  "7d": { seconds: 7 * day, refreshMs: null },
  "30d": { seconds: 30 * day, refreshMs: null },
} as const;
export type WindowName = keyof typeof windows;
export const windowNames = Object.keys(windows).filter((name): name is WindowName =>
  Object.hasOwn(windows, name),
);

export const percentiles = ["p50", "p95", "p99"] as const;
export type PercentileName = (typeof percentiles)[number];
export const groupings = ["total", "version"] as const;
export type Grouping = (typeof groupings)[number];
