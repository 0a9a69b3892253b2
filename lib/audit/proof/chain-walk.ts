import type { KeyObject } from "node:crypto";
import { type CheckpointNote, faultOfNote, parseNotes } from "./checkpoint-note";
import {
  type ChainFault,
  type ChainPosition,
  checkEvent,
  parseCanonical,
  type StoredEvent,
} from "./verify-chain";

/** Retention never removes what is younger, whatever it is set to. */
const leastAgeMs = 30 * 86_400_000;
/** How far the clocks of database, signer and verifier may lie apart. */
const clockDriftMs = 3_600_000;

export interface ChainWalk {
  position(): ChainPosition;
  /** The next event, which must follow the one before. */
  add(event: StoredEvent): ChainFault | null;
  /** Whether the chain may begin where it does. */
  end(): ChainFault | null;
  /** The event that says why the chain begins where it does; null: it begins with event 1. */
  cut(): RecordedCut | null;
}

/** What is trusted, and until when things can have happened. */
export interface WalkEvidence {
  /** Null: the caller has none, so that no signature is checked. */
  readonly publicKeys: readonly KeyObject[] | null;
  readonly nowMs: number;
}

/** An event that says what retention removed. */
export interface RecordedCut {
  /** Between the signature of the checkpoint that it cuts at and itself: what was removed is older still. */
  readonly ageMs: number;
  /** What a checkpoint says against it. */
  faultBy(note: CheckpointNote): ChainFault | null;
}

/**
 * Goes along a chain from its anchor: event 0, or the last event that retention removed. A chain that
 * begins later than with event 1 must hold the event of that cut, with a signed checkpoint of the place
 * that was 30 days old by then: else somebody has taken its beginning away. Without keys the checkpoint's
 * signature is not checked.
 */
export function createChainWalk(anchor: ChainPosition, evidence: WalkEvidence): ChainWalk {
  let position = anchor;
  let isCutRecorded = anchor.seq === 0;
  let recorded: RecordedCut | null = null;
  return {
    position: () => position,
    add(event) {
      const fault = checkEvent(position, event, anchor.seq);
      if (fault !== null) return fault;
      position = { seq: event.seq, hash: event.hash };
      const cut = isCutRecorded ? null : readCut(event.canonical);
      if (cut?.seq !== anchor.seq || cut.hash !== anchor.hash) return null;
      isCutRecorded = true;
      const judged = judgeCut(cut, evidence);
      if ("reason" in judged) return { seq: event.seq, reason: judged.reason };
      recorded = {
        ageMs: judged.ageMs,
        faultBy: (note) => faultOfTime({ seq: event.seq, atMs: cut.atMs }, note),
      };
      return null;
    },
    end() {
      if (isCutRecorded) return null;
      const reason = `events 1 to ${anchor.seq} are missing, and no event says that they were removed`;
      return { seq: 1, reason };
    },
    cut: () => recorded,
  };
}

interface Cut extends ChainPosition {
  readonly checkpoint: string;
  /** Not a number: the event does not say. */
  readonly atMs: number;
}

/** What an event says of a cut, when it is one. */
function readCut(canonical: string): Cut | null {
  if (!canonical.includes('"action":"audit.pruned"')) return null;
  const parsed = parseCanonical(canonical);
  if (parsed?.action !== "audit.pruned" || parsed.outcome !== "success") return null;
  const { lastRemovedSeq: seq, lastRemovedHash: hash, checkpoint } = parsed.after ?? {};
  if (typeof seq !== "number" || typeof hash !== "string" || typeof checkpoint !== "string")
    return null;
  return { seq, hash, checkpoint, atMs: Date.parse(String(parsed.at)) };
}

function judgeCut(
  cut: Cut,
  { publicKeys, nowMs }: WalkEvidence,
): { readonly ageMs: number } | { readonly reason: string } {
  const [note] = parseNotes(cut.checkpoint) ?? [];
  if (note?.seq !== cut.seq || note.hash !== cut.hash)
    return { reason: "it says that events were removed, without the checkpoint of that place" };
  const fault = publicKeys === null ? null : faultOfNote(note, publicKeys);
  const named = `the checkpoint of the cut after event ${cut.seq}`;
  if (fault !== null) return { reason: `${named}: ${fault}` };
  if (note.timeMs === null)
    return { reason: `${named} does not say when it was signed: nothing proves how old they were` };
  const ageMs = cut.atMs - note.timeMs;
  // What is not a number is not enough either.
  if (!(ageMs >= leastAgeMs))
    return { reason: `${named} was signed less than 30 days before: that is no retention` };
  if (cut.atMs > nowMs + clockDriftMs)
    return { reason: "it says that events were removed at a time that has not come yet" };
  return { ageMs };
}

/**
 * What a checkpoint says of a cut that it covers: whoever owns the database gives an event any time, and a
 * signature made after it says when that can have been at the latest.
 */
function faultOfTime(
  { seq, atMs }: { seq: number; atMs: number },
  note: CheckpointNote,
): ChainFault | null {
  if (note.timeMs === null || note.seq < seq || atMs <= note.timeMs + clockDriftMs) return null;
  const reason = `the checkpoint of event ${note.seq}, which covers it, was signed before the time that it gives: its time is forged`;
  return { seq, reason };
}
