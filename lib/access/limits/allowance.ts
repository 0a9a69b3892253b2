import { clampAhead, waitOf } from "./gcra";
import type { KeyLimits } from "./key-rules";

const dayMs = 86_400_000;

/** What was used of a key's limits. */
export interface Usage {
  /** How far GCRA's theoretical arrival time lies ahead of now. */
  readonly aheadMs: number;
  /** Days since the epoch, in UTC. */
  readonly day: number;
  /** Predictions of that day. */
  readonly used: number;
}

/** What one call was given, and what is left after it. */
export interface Allowance {
  readonly limits: KeyLimits;
  /** Null: the call may go on, and is counted. A refused call is not counted. */
  readonly refusedBy: "rate" | "quota" | null;
  /** How long a refused caller must wait. */
  readonly waitMs: number;
  readonly usage: Usage;
  /** Until the quota starts anew. */
  readonly untilMidnightMs: number;
}

/**
 * The day that a count stands for, and what it is worth on `today`. A clock that was put back by less than
 * a day goes on with the later day's count, so that it gives no second quota; by more, the count is
 * today's, so that nobody waits for a day that is far off.
 */
export function countOn(today: number, { day, used }: Usage): { day: number; used: number } {
  if (today > day) return { day: today, used: 0 };
  return day - today > 1 ? { day: today, used } : { day, used };
}

/**
 * One call, decided by what was used before it. Pure: who calls this keeps `usage`, of a refused call too
 * where it corrects what was held.
 */
export function decide(limits: KeyLimits, before: Usage, nowMs: number): Allowance {
  const { rate, dailyQuota } = limits;
  const today = Math.floor(nowMs / dayMs);
  const { day, used } = countOn(today, before);
  const untilMidnightMs = (day + 1) * dayMs - nowMs;
  const aheadMs = rate === null ? 0 : clampAhead(rate, before.aheadMs);
  const usage: Usage = { aheadMs, day, used };
  if (dailyQuota !== null && used >= dailyQuota) {
    return { limits, refusedBy: "quota", waitMs: untilMidnightMs, usage, untilMidnightMs };
  }
  if (rate === null) {
    const after: Usage = { aheadMs, day, used: used + 1 };
    return { limits, refusedBy: null, waitMs: 0, usage: after, untilMidnightMs };
  }
  const waitMs = waitOf(rate, aheadMs);
  if (waitMs > 0) return { limits, refusedBy: "rate", waitMs, usage, untilMidnightMs };
  const after: Usage = { aheadMs: aheadMs + rate.intervalMs, day, used: used + 1 };
  return { limits, refusedBy: null, waitMs: 0, usage: after, untilMidnightMs };
}
