import type { GuardReading } from "@/lib/contract/rollout";

/** Where the parts of a drawn interval stand, in percent of its width. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** Null: nothing was measured yet. */
  readonly value: number | null;
  readonly limit: number;
  /** Where nothing has changed: no more errors, the same time, no difference. */
  readonly neutral: number;
  /** The interval goes on beyond the edge. */
  readonly isCutLow: boolean;
  readonly isCutHigh: boolean;
}

interface Drawn {
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
  readonly limit: number;
  readonly neutral: number;
}

/** How far beyond the limit and the neutral point is drawn at most, in the distance between these two. */
const furthest = 3;
const margin = 0.25;

/**
 * Neutral point and limit always stand on the scale with room on both sides, and the interval as far as it
 * does not press these two together: a wide one, of few requests, is cut.
 */
export function scaleOf({ value, low, high, limit, neutral }: Drawn): Scale {
  const distance = Math.abs(limit - neutral) || Math.abs((value ?? high) - neutral) || 1;
  const [least, most] = [Math.min(limit, neutral), Math.max(limit, neutral)];
  const from = Math.max(Math.min(low, least - margin * distance), least - furthest * distance);
  const to = Math.min(Math.max(high, most + margin * distance), most + furthest * distance);
  const at = (x: number) => ((Math.min(Math.max(x, from), to) - from) / (to - from)) * 100;
  return {
    ...{ low: at(low), high: at(high), value: value === null ? null : at(value) },
    ...{ limit: at(limit), neutral: at(neutral) },
    ...{ isCutLow: low < from, isCutHigh: high > to },
  };
}

export function neutralOf(guard: GuardReading["guard"]): number {
  return guard === "latency.p50" || guard === "latency.p99" ? 1 : 0;
}
