import { currentTimeMs } from "@/lib/platform/clock";
import { type Allowance, decide, type Usage } from "./allowance";
import type { KeyLimits } from "./key-rules";

/** Counts what keys may still call. A promise only where the count is not in this process. */
export interface KeyLimiter {
  take(limits: KeyLimits): Allowance | Promise<Allowance>;
}

/** The count of this process. Exact under parallel calls, because nothing waits between look and write. */
export interface LocalLimiter extends KeyLimiter {
  take(limits: KeyLimits): Allowance;
  /** Takes over what somebody knows better. */
  adopt(keyId: string, usage: Usage): void;
  /** What must survive: `aheadMs` as of now. Forgets keys of which nothing is left to know. */
  usages(): Map<string, Usage>;
  /** Counts up with every change, so that a writer knows whether there is something to write. */
  changes(): number;
}

interface Held {
  /** By the steady clock, which no operator and no time server moves. */
  tatMs: number;
  day: number;
  used: number;
}

const dayMs = 86_400_000;
const unused: Usage = { aheadMs: 0, day: 0, used: 0 };

/**
 * Two clocks: GCRA runs by the steady one, so that a wall clock that jumps neither frees nor bans; the
 * quota's day is the wall clock's. The map is bounded by the keys that exist: only valid ones come here.
 */
export function createLocalLimiter(steadyMs: () => number = () => performance.now()): LocalLimiter {
  const heldByKey = new Map<string, Held>();
  let changes = 0;

  function keep(keyId: string, { aheadMs, day, used }: Usage, now: number): void {
    changes += 1;
    const held = heldByKey.get(keyId);
    if (held === undefined) {
      heldByKey.set(keyId, { tatMs: now + aheadMs, day, used });
      return;
    }
    held.tatMs = now + aheadMs;
    held.day = day;
    held.used = used;
  }

  return {
    take(limits) {
      const now = steadyMs();
      const held = heldByKey.get(limits.keyId);
      const before =
        held === undefined ? unused : { aheadMs: held.tatMs - now, day: held.day, used: held.used };
      const allowance = decide(limits, before, currentTimeMs());
      const { usage, refusedBy } = allowance;
      // A refused call changes nothing, but what was corrected is: else it would be corrected for ever, and
      // a TAT of an hour ahead would stay one.
      const isCorrected = usage.aheadMs < before.aheadMs || usage.day < before.day;
      if (refusedBy === null || isCorrected) keep(limits.keyId, usage, now);
      return allowance;
    },
    adopt: (keyId, usage) => keep(keyId, usage, steadyMs()),
    usages() {
      const now = steadyMs();
      const today = Math.floor(currentTimeMs() / dayMs);
      const all = new Map<string, Usage>();
      for (const [keyId, { tatMs, day, used }] of heldByKey) {
        const aheadMs = Math.max(0, tatMs - now);
        if (aheadMs === 0 && (used === 0 || day < today)) heldByKey.delete(keyId);
        else all.set(keyId, { aheadMs, day, used });
      }
      return all;
    },
    changes: () => changes,
  };
}
