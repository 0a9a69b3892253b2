import type { PendingPrediction } from "./pending-prediction";
import type { LossReason } from "./worker-lifecycle";

export interface Loss {
  readonly reason: LossReason;
  /** Requests that the worker held, in their order. */
  readonly held: readonly PendingPrediction[];
  /** Whose overrun deadline it was killed for; null: for another reason, or not by us. */
  readonly killedFor: PendingPrediction | null;
  /** Whether its runs are of several requests. */
  readonly isSharing: boolean;
}

export interface Verdict {
  /** The one whose request is lost with the worker. */
  readonly blamed: PendingPrediction | null;
  /** The others: they are run again, by the next worker. */
  readonly again: readonly PendingPrediction[];
  /** Whether they must be run one by one, so that a second loss has one cause. */
  readonly isSolo: boolean;
}

/**
 * Who is to blame for a lost worker. It answers in order, so what ran is at the head of what it held: one
 * request, or several that shared a run. One is to blame. Of several nobody is yet: all are run once
 * more, each alone, and who loses a second worker is to blame for that. So every loss after the first takes
 * one request with it, and a request that kills workers cannot do so for ever.
 */
export function judgeLoss({ reason, held, killedFor, isSharing }: Loss): Verdict {
  const [head] = held;
  if (head === undefined) return { blamed: null, again: [], isSolo: false };
  const rest = held.slice(1);
  // It said that it would end: whoever made it end was told, or is among those that it held.
  if (reason === "retired") return { blamed: null, again: held, isSolo: isSharing };
  if (reason === "killed") {
    return head === killedFor
      ? { blamed: head, again: rest, isSolo: isSharing }
      : { blamed: null, again: held, isSolo: isSharing };
  }
  const mayHaveShared = isSharing && !head.isSolo && rest.some(({ isSolo }) => !isSolo);
  return mayHaveShared
    ? { blamed: null, again: held, isSolo: true }
    : { blamed: head, again: rest, isSolo: false };
}
