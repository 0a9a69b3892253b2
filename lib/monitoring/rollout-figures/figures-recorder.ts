import type { ShadowFigures } from "@/lib/contract/rollout";
import { createId } from "@/lib/platform/ids";
import { createCourier } from "../batches";
import type { Assignment, FiguresBatch } from "./figures-batch";
import { createOpenFigures, type TargetKey } from "./open-figures";

/** One prediction of an alias that a rollout shares: answered, or failed for its version's sake. */
export interface SharedPrediction {
  readonly target: TargetKey;
  /** In the worker, its line included; null: it failed. */
  readonly durationMs: number | null;
  /** It is compared with others: what answered was asked as often as they were. */
  readonly isTimed: boolean;
  readonly requestId: string;
  /** Of an answer in an A/B: eight bytes of whoever stays with the version. */
  readonly unit: Buffer | null;
}

/** Gathers what rollouts are judged by, and brings it to the database. */
export interface FiguresRecorder {
  /** Additions in memory: never waits, never throws. */
  count(prediction: SharedPrediction): void;
  /** What shadows were found to answer. */
  countShadow(target: TargetKey, figures: ShadowFigures): void;
  /** Writes what was counted; what cannot be written waits here. Never throws. */
  flush(): Promise<void>;
  /** What found no room, and so is missing from the figures for ever: requests, shadows' reports, assignments. */
  dropped(): number;
}

interface RecorderOptions {
  /** Counts a batch exactly once, however often it comes. Rejects when that is not known to be done. */
  readonly write: (batch: FiguresBatch) => Promise<void>;
  /** Targets of one step each that may be counted at a time: some 4 KB each. */
  readonly maxTargets?: number;
  readonly maxAssignments?: number;
}

/** A transaction of this many rows ends well below the database's deadline. */
const batchAssignments = 5_000;

/**
 * While a batch waits for the database nothing new is sealed: counting goes on in the same places, so an outage
 * of whatever length costs figures nothing but their times, and memory only what its bounds say. A gateway that is
 * killed loses the last second; nobody's decision needs that.
 */
export function createFiguresRecorder(options: RecorderOptions): FiguresRecorder {
  const { write, maxTargets = 1_000, maxAssignments = 20_000 } = options;
  const open = createOpenFigures(maxTargets);
  let assignments: Assignment[] = [];
  let sealed: FiguresBatch[] = [];
  let dropped = 0;

  const courier = createCourier<FiguresBatch>({
    what: "figures of rollouts",
    write,
    outbox: {
      restore: async () => {},
      collect() {
        if (sealed.length > 0) return;
        sealed = seal(open.take(), assignments);
        assignments = [];
      },
      first: async () => sealed[0] ?? null,
      shift: async () => void sealed.shift(),
      save: async () => {},
    },
  });

  return {
    count({ target, durationMs, isTimed, requestId, unit }) {
      if (!open.add(target, durationMs, isTimed)) dropped += 1;
      if (unit === null) return;
      if (assignments.length >= maxAssignments) dropped += 1;
      else {
        const { rolloutId, versionId } = target;
        assignments.push({ rolloutId, requestId, versionId, unit: unit.toString("hex") });
      }
    },
    countShadow(target, figures) {
      if (!open.addShadow(target, figures)) dropped += 1;
    },
    flush: courier.flush,
    dropped: () => dropped,
  };
}

function seal(
  windows: FiguresBatch["windows"],
  assignments: readonly Assignment[],
): FiguresBatch[] {
  const batches: FiguresBatch[] = [];
  for (let at = 0; at < assignments.length; at += batchAssignments) {
    const some = assignments.slice(at, at + batchAssignments);
    batches.push({ id: createId(), windows: [], assignments: some });
  }
  return windows.length === 0
    ? batches
    : [{ id: createId(), windows, assignments: [] }, ...batches];
}
