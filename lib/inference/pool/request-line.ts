import type { PendingPrediction } from "./pending-prediction";

/** Requests that the worker holds at one time: the next is there when a run ends. */
const maxSent = 16;
/** Bytes of requests on their way beyond the first, so that a line of large ones does not fill memory twice. */
const maxSentBytes = 8 * 1024 ** 2;

/**
 * The requests of one version in their order: those that were sent to the worker, which answers them one
 * after the other, and those that wait. The first of the sent ones is the one that runs.
 */
export function createRequestLine(maxWaiting: number) {
  const waiting: PendingPrediction[] = [];
  const sent: PendingPrediction[] = [];

  function remove(list: PendingPrediction[], pending: PendingPrediction): boolean {
    const index = list.indexOf(pending);
    if (index === -1) return false;
    list.splice(index, 1);
    return true;
  }

  return {
    waiting: () => waiting.length,
    sent: () => sent.length,
    isEmpty: () => waiting.length === 0 && sent.length === 0,
    isFull: () => waiting.length >= maxWaiting,
    head: (): PendingPrediction | undefined => sent[0],

    join(pending: PendingPrediction): void {
      waiting.push(pending);
    },

    /** The next to send, when the worker may have one more. */
    takeNext(): PendingPrediction | undefined {
      if (sent.length >= maxSent) return undefined;
      const [pending] = waiting;
      if (pending === undefined) return undefined;
      const bytes = sent.reduce((sum, { request }) => sum + request.body.length, 0);
      if (sent.length > 0 && bytes + pending.request.body.length > maxSentBytes) return undefined;
      waiting.shift();
      pending.attempts += 1;
      sent.push(pending);
      return pending;
    },

    /** The worker has said what became of it. */
    finish(id: number): PendingPrediction | undefined {
      const pending = sent.find((other) => other.id === id);
      if (pending !== undefined) remove(sent, pending);
      return pending;
    },

    /** Takes it out of those that wait; false: it was sent, and stays until the worker has spoken. */
    leave(pending: PendingPrediction): boolean {
      return remove(waiting, pending);
    },

    /**
     * The worker is gone. `blame` says who is the cause, if anybody is; the others, which it had not begun,
     * are in the line again, once: who loses a second worker is lost. With nobody to blame the loss was
     * foreseen, and counts for nobody.
     */
    recover(blame: (first: PendingPrediction | undefined) => boolean): Recovery {
      const held = sent.splice(0);
      const blamed = blame(held[0]) ? held.shift() : undefined;
      if (blamed === undefined) for (const pending of held) pending.attempts -= 1;
      const again = held.filter((pending) => !pending.isSettled() && pending.attempts < 2);
      waiting.unshift(...again);
      const lost = held.filter((pending) => !again.includes(pending));
      return { blamed, retried: again.length, lost };
    },

    /** Empties the line, whoever is in it. */
    clear(): PendingPrediction[] {
      return [...sent.splice(0), ...waiting.splice(0)];
    },

    clearWaiting(): PendingPrediction[] {
      return waiting.splice(0);
    },
  };
}

export type RequestLine = ReturnType<typeof createRequestLine>;

interface Recovery {
  readonly blamed: PendingPrediction | undefined;
  readonly retried: number;
  readonly lost: readonly PendingPrediction[];
}
