/**
 * The circuit breaker of one version, as a state machine of times that are given to it. `closed`: requests
 * pass. `open`: after repeated crashes or overrun deadlines they are refused at once, for a time that
 * doubles with every failed attempt to come back. `half-open`: that time is over, and one request may try;
 * its answer closes the breaker, its loss opens it again.
 */
export type BreakerState = "closed" | "open" | "half-open";

/** Losses within the window that open it: one or two cost a moment, and heal by themselves. */
const toleratedLosses = 3;
const windowMs = 60_000;
const firstOpenMs = 1_000;
const longestOpenMs = 30_000;

export interface Breaker {
  state(now: number): BreakerState;
  /** Milliseconds until it is half-open; 0 when it is not open. */
  openLeftMs(now: number): number;
  /** Whether a request would pass. */
  mayPass(now: number): boolean;
  /** Whether this request passes. In `half-open` the first who asks is the probe, and others may not. */
  tryPass(now: number): boolean;
  /** The probe left unanswered, through no fault of the worker: the next may try. */
  probeLeft(): void;
  /** A worker answered. While it is open that says nothing: another worker may still be well. */
  succeed(now: number): void;
  /** A worker crashed, or was killed at a deadline. */
  lose(now: number): void;
}

export function createBreaker(onChange: (state: "closed" | "open") => void): Breaker {
  let losses: number[] = [];
  /** Null: closed. */
  let openUntil: number | null = null;
  let openings = 0;
  let isProbing = false;

  function open(now: number): void {
    const isNews = openUntil === null;
    openUntil = now + Math.min(firstOpenMs * 2 ** openings, longestOpenMs);
    openings += 1;
    isProbing = false;
    if (isNews) onChange("open");
  }

  function state(now: number): BreakerState {
    if (openUntil === null) return "closed";
    return now < openUntil ? "open" : "half-open";
  }

  function mayPass(now: number): boolean {
    return openUntil === null || (now >= openUntil && !isProbing);
  }

  return {
    state,
    openLeftMs: (now) => Math.max(0, (openUntil ?? now) - now),
    mayPass,
    tryPass(now) {
      if (!mayPass(now)) return false;
      isProbing = openUntil !== null;
      return true;
    },
    probeLeft() {
      isProbing = false;
    },
    succeed(now) {
      if (openUntil === null || now < openUntil) return;
      openUntil = null;
      openings = 0;
      losses = [];
      isProbing = false;
      onChange("closed");
    },
    lose(now) {
      losses = [...losses.filter((at) => now - at < windowMs), now];
      if (openUntil !== null || losses.length >= toleratedLosses) open(now);
    },
  };
}
