import { setPriority } from "node:os";
import { isDeepStrictEqual } from "node:util";
import type { Fault } from "@/lib/contract/errors";
import { createTurns } from "../pool/turns";
import type { VersionState } from "../pool/types";
import { type StartWorker, startWorker } from "../pool/worker-process";
import type { Answered } from "./mirror-batch";
import { createRestingSlot } from "./resting-slot";
import { createShadowSlot, type ShadowSlot } from "./shadow-slot";
import type { DesiredShadow, ShadowPoolOptions, ShadowStats, ToldFigures } from "./types";
import { createWorkClock } from "./work-clock";

export interface ShadowPool {
  /** The shadows that shall be, and no others. */
  setDesired(shadows: readonly DesiredShadow[]): void;
  /** Shows an answered request to a share of the rollout's shadows. Never throws, never waits. */
  mirror(rolloutId: string, answered: Answered): void;
  /** There was no time for it: those of them that it would have been shown to count it. */
  skip(rolloutId: string): void;
  stateOf(versionId: string): VersionState;
  faultOf(versionId: string): Fault | null;
  onChange(listener: () => void): () => void;
  /** What came since they were last taken, also of shadows that are no longer. */
  takeFigures(): ToldFigures[];
  stats(): ShadowStats[];
  /** Processor time of this process that went to shadows, but for taking requests in. */
  workSeconds(): number;
  close(): Promise<void>;
}

const absent: VersionState = { kind: "absent" };
const lowestPriority = 19;

/**
 * Processes of their own for versions that answer nobody: what they do to themselves or how long they take is
 * nothing to those who serve, and the machine gives them what the others leave.
 */
export function createShadowPool(
  options: ShadowPoolOptions,
  start: StartWorker = startWorker,
): ShadowPool {
  const takeTurn = createTurns(1);
  const clock = createWorkClock();
  const listeners = new Set<() => void>();
  const slots = new Map<string, ShadowSlot>();
  /** By rollout: asked for with every request of an alias that has one. */
  let byRollout = new Map<string, ShadowSlot[]>();
  const ending = new Set<Promise<void>>();
  /** Of slots that have ended, or go on under another step. */
  const left: ToldFigures[] = [];
  let isClosed = false;

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function leaveFigures(slot: ShadowSlot): void {
    const figures = slot.takeFigures();
    if (figures !== null) left.push(told(slot, figures));
  }

  function remove(key: string, slot: ShadowSlot): void {
    slots.delete(key);
    const end = slot.stop().finally(() => ending.delete(end));
    ending.add(end);
    leaveFigures(slot);
  }

  function keep(shadow: DesiredShadow): void {
    const slot = slots.get(keyOf(shadow));
    if (slot !== undefined && isSameWorker(slot.desired(), shadow)) {
      if (slot.desired().step !== shadow.step) leaveFigures(slot);
      slot.update(shadow);
      return;
    }
    if (slot !== undefined) remove(keyOf(shadow), slot);
    slots.set(keyOf(shadow), make(shadow));
  }

  function make(shadow: DesiredShadow): ShadowSlot {
    if (shadow.isResting) return createRestingSlot(shadow);
    return createShadowSlot({
      ...{ ...options, desired: shadow, takeTurn, clock, onStateChange: changed },
      start: withLowPriority(start),
    });
  }

  const find = (versionId: string) => {
    for (const slot of slots.values()) if (slot.desired().version.id === versionId) return slot;
    return undefined;
  };

  return {
    setDesired(shadows) {
      if (isClosed) return;
      const wanted = new Set(shadows.map(keyOf));
      const gone = [...slots].filter(([key]) => !wanted.has(key));
      for (const [key, slot] of gone) remove(key, slot);
      for (const shadow of shadows) keep(shadow);
      byRollout = new Map();
      for (const slot of slots.values()) {
        const { rolloutId } = slot.desired();
        byRollout.set(rolloutId, [...(byRollout.get(rolloutId) ?? []), slot]);
      }
      if (gone.length > 0) changed();
    },
    mirror(rolloutId, answered) {
      for (const slot of byRollout.get(rolloutId) ?? []) if (isDrawn(slot)) slot.offer(answered);
    },
    skip(rolloutId) {
      for (const slot of byRollout.get(rolloutId) ?? []) if (isDrawn(slot)) slot.skip();
    },
    stateOf: (versionId) => find(versionId)?.state() ?? absent,
    faultOf: (versionId) => find(versionId)?.fault() ?? null,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    takeFigures() {
      for (const slot of slots.values()) leaveFigures(slot);
      return left.splice(0);
    },
    stats: () => [...slots.values()].map((slot) => slot.stats()),
    workSeconds: clock.seconds,
    async close() {
      isClosed = true;
      for (const [key, slot] of slots) remove(key, slot);
      byRollout = new Map();
      await Promise.all(ending);
    },
  };
}

function isDrawn(slot: ShadowSlot): boolean {
  const { share } = slot.desired();
  return share >= 1 || Math.random() < share;
}

function told(slot: ShadowSlot, figures: ToldFigures["figures"]): ToldFigures {
  const { rolloutId, step, version } = slot.desired();
  return { rolloutId, step, versionId: version.id, figures };
}

function keyOf({ rolloutId, version }: DesiredShadow): string {
  return `${rolloutId}/${version.id}`;
}

function isSameWorker(before: DesiredShadow, after: DesiredShadow): boolean {
  const [a, b] = [before.version, after.version];
  if (before.isResting !== after.isResting || a.digest !== b.digest) return false;
  return isDeepStrictEqual(a.settings, b.settings);
}

/** Threads that the process starts later have the priority of the one that starts them. */
function withLowPriority(start: StartWorker): StartWorker {
  return (startOptions) => {
    const worker = start(startOptions);
    try {
      if (worker.pid !== null) setPriority(worker.pid, lowestPriority);
    } catch {
      // It has ended already, which its own event tells, or it is another user's and stays as it is.
    }
    return worker;
  };
}
