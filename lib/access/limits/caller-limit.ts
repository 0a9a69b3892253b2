import { addressKey } from "@/lib/platform/networks";
import { type Rate, waitOf } from "./gcra";

export interface CallerLimit {
  /** Charges a call. Gives the seconds to wait when it is one too many, else 0. */
  charge(address: string): number;
}

interface CallerLimitOptions {
  readonly ratePerSecond: number;
  readonly burst: number;
  /** Whom an address stands for. */
  readonly callerOf?: (address: string) => string;
  /** Callers that are remembered at one time. */
  readonly mostCallers?: number;
  /** Monotonic, so that a clock that is set frees nobody and bans nobody. */
  readonly nowMs?: () => number;
}

/**
 * GCRA for callers who may be anybody: by address (an IPv6 /64) unless `callerOf` says otherwise. One time for
 * each, at which its allowance would be whole again. Who is refused is charged nothing. A caller whose
 * allowance is whole is forgotten; when the table is full of others, the one that came first gives way, so
 * that the table is bounded whoever asks.
 */
export function createCallerLimit(options: CallerLimitOptions): CallerLimit {
  const { ratePerSecond, burst, callerOf = addressKey, mostCallers = 50_000 } = options;
  const { nowMs = () => performance.now() } = options;
  const intervalMs = 1_000 / ratePerSecond;
  const rate: Rate = { intervalMs, toleranceMs: intervalMs * (burst - 1), burst };
  const wholeAt = new Map<string, number>();
  let sweptAt = Number.NEGATIVE_INFINITY;

  function makeRoom(now: number): void {
    if (wholeAt.size < mostCallers) return;
    // At most once a second: a flood from many networks must not make each request look at all of them.
    if (now - sweptAt >= 1_000) {
      sweptAt = now;
      for (const [key, at] of wholeAt) if (at <= now) wholeAt.delete(key);
    }
    for (const [oldest] of wholeAt) {
      if (wholeAt.size < mostCallers) return;
      wholeAt.delete(oldest);
    }
  }

  return {
    charge(address) {
      const now = nowMs();
      const key = callerOf(address);
      const at = Math.max(wholeAt.get(key) ?? now, now);
      const waitMs = waitOf(rate, at - now);
      if (waitMs > 0) return Math.ceil(waitMs / 1_000);
      if (!wholeAt.has(key)) makeRoom(now);
      wholeAt.set(key, at + intervalMs);
      return 0;
    },
  };
}
