import { type Rate, waitOf } from "@/lib/access/limits";
import { addressKey } from "@/lib/platform/networks";

export interface StrangerLimit {
  /** Charges a request without a valid identity. Gives the seconds to wait when it is one too many, else 0. */
  charge(address: string): number;
}

interface StrangerLimitOptions {
  readonly ratePerSecond: number;
  readonly burst: number;
  /** Addresses that are remembered at one time. */
  readonly mostAddresses?: number;
  /** Monotonic, so that a clock that is set frees nobody and bans nobody. */
  readonly nowMs?: () => number;
}

/**
 * GCRA by address (an IPv6 /64): one time for each, at which its allowance would be whole again. Who is
 * refused is charged nothing. An address whose allowance is whole is forgotten; when the table is full of
 * others, the one that came first gives way, so that the table is bounded whoever asks.
 */
export function createStrangerLimit(options: StrangerLimitOptions): StrangerLimit {
  const { ratePerSecond, burst, mostAddresses = 50_000, nowMs = () => performance.now() } = options;
  const intervalMs = 1_000 / ratePerSecond;
  const rate: Rate = { intervalMs, toleranceMs: intervalMs * (burst - 1), burst };
  const wholeAt = new Map<string, number>();
  let sweptAt = Number.NEGATIVE_INFINITY;

  function makeRoom(now: number): void {
    if (wholeAt.size < mostAddresses) return;
    // At most once a second: a flood from many networks must not make each request look at all of them.
    if (now - sweptAt >= 1_000) {
      sweptAt = now;
      for (const [key, at] of wholeAt) if (at <= now) wholeAt.delete(key);
    }
    for (const [oldest] of wholeAt) {
      if (wholeAt.size < mostAddresses) return;
      wholeAt.delete(oldest);
    }
  }

  return {
    charge(address) {
      const now = nowMs();
      const key = addressKey(address);
      const at = Math.max(wholeAt.get(key) ?? now, now);
      const waitMs = waitOf(rate, at - now);
      if (waitMs > 0) return Math.ceil(waitMs / 1_000);
      if (!wholeAt.has(key)) makeRoom(now);
      wholeAt.set(key, at + intervalMs);
      return 0;
    },
  };
}
