import { fineBuckets, type ShadowFigures, type TargetFigures } from "@/lib/contract/rollout";
import { addShadowFigures, noShadowFigures } from "@/lib/contract/shadow-figures";
import { bucketOf } from "@/lib/rollout/guards";
import type { FiguresWindow } from "./figures-batch";

interface Slot {
  requests: number;
  errors: number;
  /** Made once: counting is an increment. */
  readonly durations: Int32Array;
  shadow: ShadowFigures | null;
}

/**
 * The figures since the last flush, by rollout, step and version. This is on the path of predictions that a
 * rollout shares: two look-ups by strings whose hash the engine knows already, a logarithm and increments.
 */
export interface OpenFigures {
  /** `durationMs`: null for what was not answered. False: there is no room for one more target. */
  add(target: TargetKey, durationMs: number | null, isTimed: boolean): boolean;
  addShadow(target: TargetKey, figures: ShadowFigures): boolean;
  /** Everything that was counted; afterwards nothing is. */
  take(): FiguresWindow[];
}

export interface TargetKey {
  readonly rolloutId: string;
  readonly step: number;
  readonly versionId: string;
}

export function createOpenFigures(maxSlots: number): OpenFigures {
  /** Rollout → step → version. A request that began in the step before may end after one of the next. */
  const byRollout = new Map<string, Map<number, Map<string, Slot>>>();
  let size = 0;

  function slotOf(target: TargetKey): Slot | null {
    const found = byRollout.get(target.rolloutId)?.get(target.step)?.get(target.versionId);
    if (found !== undefined) return found;
    if (size >= maxSlots) return null;
    size += 1;
    const durations = new Int32Array(fineBuckets);
    const made: Slot = { requests: 0, errors: 0, durations, shadow: null };
    const steps = byRollout.get(target.rolloutId) ?? new Map<number, Map<string, Slot>>();
    const slots = steps.get(target.step) ?? new Map<string, Slot>();
    byRollout.set(target.rolloutId, steps.set(target.step, slots.set(target.versionId, made)));
    return made;
  }

  return {
    add(target, durationMs, isTimed) {
      const slot = slotOf(target);
      if (slot === null) return false;
      slot.requests += 1;
      if (durationMs === null) slot.errors += 1;
      else if (isTimed) {
        const bucket = bucketOf(durationMs);
        slot.durations[bucket] = (slot.durations[bucket] ?? 0) + 1;
      }
      return true;
    },
    addShadow(target, figures) {
      const slot = slotOf(target);
      if (slot === null) return false;
      slot.shadow ??= noShadowFigures();
      addShadowFigures(slot.shadow, figures);
      return true;
    },
    take() {
      const windows: FiguresWindow[] = [];
      for (const [rolloutId, steps] of byRollout)
        for (const [step, slots] of steps)
          for (const [versionId, slot] of slots)
            windows.push({ rolloutId, step, versionId, figures: figuresOf(slot) });
      byRollout.clear();
      size = 0;
      return windows;
    },
  };
}

function figuresOf({ requests, errors, durations: counts, shadow }: Slot): TargetFigures {
  const durations: TargetFigures["durations"] = [];
  for (const [bucket, count] of counts.entries()) if (count > 0) durations.push([bucket, count]);
  return { requests, errors, durations, shadow };
}
