/** A rate as GCRA wants it. */
export interface Rate {
  /** The emission interval T: the time that one call is worth. */
  readonly intervalMs: number;
  /** The tolerance τ: how far ahead of its time a call may come. (burst − 1) · T. */
  readonly toleranceMs: number;
  readonly burst: number;
}

export function toRate(perMinute: number, burst: number | null): Rate {
  const size = burst ?? Math.max(1, Math.floor(perMinute / 10));
  const intervalMs = 60_000 / perMinute;
  return { intervalMs, toleranceMs: (size - 1) * intervalMs, burst: size };
}

/**
 * How far the theoretical arrival time (TAT) lies ahead of now, as it can honestly be: never behind, and
 * never more than a full burst ahead. A clock that was put back would otherwise refuse the key for as
 * long as it was put back, and a rate that was raised would be held to the old one's debt.
 */
export function clampAhead(rate: Rate, aheadMs: number): number {
  return Math.min(Math.max(0, aheadMs), rate.toleranceMs + rate.intervalMs);
}

/**
 * The Generic Cell Rate Algorithm in its virtual scheduling form (ITU-T I.371, annex A; ATM Forum Traffic
 * Management 4.0, 4.4.2): a call conforms when it comes no earlier than TAT − τ, and each conforming call
 * moves TAT by T. One number is all the state; in `t` it lets at most burst + rate · t calls pass.
 * Gives how long a call must wait that comes when TAT is `aheadMs` ahead; zero: it conforms.
 */
export function waitOf(rate: Rate, aheadMs: number): number {
  const waitMs = aheadMs - rate.toleranceMs;
  // Sums of fractions: a hair too early is not early, else the last call of a burst would be lost to it.
  return waitMs <= rate.intervalMs * 1e-6 ? 0 : waitMs;
}

/** How many calls would conform at this moment. */
export function remainingOf(rate: Rate, aheadMs: number): number {
  const free = (rate.toleranceMs + rate.intervalMs - aheadMs) / rate.intervalMs;
  return Math.min(rate.burst, Math.max(0, Math.floor(free + 1e-6)));
}
