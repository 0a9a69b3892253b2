import type { KeyObject } from "node:crypto";
import { faultOfNote, parseNotes } from "./checkpoint-note";
import {
  type ChainFault,
  type ChainPosition,
  checkEvent,
  parseCanonical,
  type StoredEvent,
} from "./verify-chain";

export interface ChainWalk {
  position(): ChainPosition;
  /** The next event, which must follow the one before. */
  add(event: StoredEvent): ChainFault | null;
  /** Whether the chain may begin where it does. */
  end(): ChainFault | null;
}

/**
 * Goes along a chain from its anchor: event 0, or the last event that retention removed. A chain that
 * begins later than with event 1 must hold the event of that cut, with a signed checkpoint of the place:
 * else somebody has taken its beginning away. Without keys the checkpoint's signature is not checked.
 */
export function createChainWalk(
  anchor: ChainPosition,
  publicKeys: readonly KeyObject[] | null,
): ChainWalk {
  let position = anchor;
  let isCutRecorded = anchor.seq === 0;
  return {
    position: () => position,
    add(event) {
      const fault = checkEvent(position, event, anchor.seq);
      if (fault !== null) return fault;
      position = { seq: event.seq, hash: event.hash };
      const cut = isCutRecorded ? null : readCut(event.canonical);
      if (cut?.seq !== anchor.seq || cut.hash !== anchor.hash) return null;
      isCutRecorded = true;
      const reason = faultOfCut(cut, publicKeys);
      return reason === null ? null : { seq: event.seq, reason };
    },
    end() {
      if (isCutRecorded) return null;
      const reason = `events 1 to ${anchor.seq} are missing, and no event says that they were removed`;
      return { seq: 1, reason };
    },
  };
}

interface Cut extends ChainPosition {
  readonly checkpoint: string;
}

/** What an event says of a cut, when it is one. */
function readCut(canonical: string): Cut | null {
  if (!canonical.includes('"action":"audit.pruned"')) return null;
  const parsed = parseCanonical(canonical);
  if (parsed?.action !== "audit.pruned" || parsed.outcome !== "success") return null;
  const { lastRemovedSeq: seq, lastRemovedHash: hash, checkpoint } = parsed.after ?? {};
  if (typeof seq !== "number" || typeof hash !== "string" || typeof checkpoint !== "string")
    return null;
  return { seq, hash, checkpoint };
}

function faultOfCut(cut: Cut, publicKeys: readonly KeyObject[] | null): string | null {
  const [note] = parseNotes(cut.checkpoint) ?? [];
  if (note?.seq !== cut.seq || note.hash !== cut.hash)
    return "it says that events were removed, without the checkpoint of that place";
  const reason = publicKeys === null ? null : faultOfNote(note, publicKeys);
  return reason === null ? null : `the checkpoint of the cut after event ${cut.seq}: ${reason}`;
}
