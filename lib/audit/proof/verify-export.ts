import { createChainWalk, type RecordedCut, type WalkEvidence } from "./chain-walk";
import type { CheckpointNote } from "./checkpoint-note";
import { type ExportHeader, parseEventLine, parseHeader } from "./export-lines";
import {
  type ChainFault,
  type ChainPosition,
  checkHead,
  faultInside,
  type StoredEvent,
} from "./verify-chain";

export type ExportVerdict =
  | {
      readonly kind: "whole";
      readonly events: number;
      /** The first and the last event; events before the first were removed by retention. */
      readonly first: number;
      readonly last: number;
      readonly checkpoints: { readonly count: number; readonly lastSeq: number };
    }
  /** Each event is itself, and nothing is said of those that are not there. */
  | { readonly kind: "filtered"; readonly events: number; readonly filter: string }
  | { readonly kind: "tampered"; readonly firstBad: number; readonly reason: string }
  /** What was given cannot be checked at all. */
  | { readonly kind: "unreadable"; readonly reason: string };

interface Evidence extends WalkEvidence {
  /** With valid signatures, ordered by the event that they cover. */
  readonly notes: readonly CheckpointNote[];
}

/** Verifies an export line by line, in constant memory. Names the first bad event. */
export async function verifyExport(
  lines: AsyncIterable<string>,
  evidence: Evidence,
): Promise<ExportVerdict> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  const header = first.done ? null : parseHeader(first.value);
  if (header === null)
    return { kind: "unreadable", reason: "the first line is not the head of a JSONL audit export" };
  const rest = { [Symbol.asyncIterator]: () => iterator };
  if (header.filter === null) return verifyWhole(header, rest, evidence);
  if (evidence.notes.length > 0)
    return {
      kind: "unreadable",
      reason: "a filtered export cannot be held against a checkpoint: export without filters",
    };
  return verifyFiltered(header, rest);
}

async function verifyWhole(
  header: ExportHeader,
  lines: AsyncIterable<string>,
  { notes, ...trusted }: Evidence,
): Promise<ExportVerdict> {
  const { anchor, head } = header;
  const walk = createChainWalk(anchor, trusted);
  const comparison = compareNotes(notes, anchor);
  for await (const line of lines) {
    const event = parseEventLine(line);
    if (event === null) return tampered(notAnEvent(walk.position().seq + 1));
    const fault = walk.add(event) ?? comparison.at(walk.position());
    if (fault !== null) return tampered(fault);
  }
  const last = walk.position();
  const fault =
    comparison.end(last) ?? checkHead(last, head) ?? walk.end() ?? faultOfTime(walk.cut(), notes);
  if (fault !== null) return tampered(fault);
  const checkpoints = comparison.result();
  if (notes.length > 0 && checkpoints.count === 0)
    return {
      kind: "unreadable",
      reason: `every checkpoint is older than the place where this log was cut (event ${anchor.seq})`,
    };
  const events = last.seq - anchor.seq;
  return { kind: "whole", events, first: anchor.seq + 1, last: last.seq, checkpoints };
}

async function verifyFiltered(
  { filter }: ExportHeader,
  lines: AsyncIterable<string>,
): Promise<ExportVerdict> {
  let before: StoredEvent | null = null;
  let events = 0;
  for await (const line of lines) {
    const event = parseEventLine(line);
    const beforeSeq: number = before?.seq ?? 0;
    if (event === null) return tampered(notAnEvent(beforeSeq + 1));
    const reason = faultInside(event) ?? faultBetween(before, event);
    if (reason !== null) return tampered({ seq: event.seq, reason });
    before = event;
    events += 1;
  }
  return { kind: "filtered", events, filter: JSON.stringify(filter) };
}

function faultOfTime(cut: RecordedCut | null, notes: readonly CheckpointNote[]): ChainFault | null {
  for (const note of notes) {
    const fault = cut?.faultBy(note) ?? null;
    if (fault !== null) return fault;
  }
  return null;
}

/** What two neighbours of a filtered export say of each other. */
function faultBetween(before: StoredEvent | null, event: StoredEvent): string | null {
  if (before === null) return null;
  if (event.seq <= before.seq) return `it comes after event ${before.seq}: the order was changed`;
  const isNext = event.seq === before.seq + 1;
  return isNext && event.prevHash !== before.hash
    ? `it is not chained to event ${before.seq}: one of the two was rewritten`
    : null;
}

/** Holds the chain against the signed checkpoints, while it goes by. */
function compareNotes(notes: readonly CheckpointNote[], anchor: ChainPosition) {
  const comparable = notes.filter((note) => note.seq >= anchor.seq);
  let next = 0;
  let lastSeq = anchor.seq;
  const at = (position: ChainPosition): ChainFault | null => {
    for (let note = comparable[next]; note?.seq === position.seq; note = comparable[next]) {
      if (note.hash !== position.hash) return rewritten(lastSeq, note.seq);
      next += 1;
      lastSeq = note.seq;
    }
    return null;
  };
  const atAnchor = at(anchor);
  return {
    at: (position: ChainPosition) => atAnchor ?? at(position),
    end(last: ChainPosition): ChainFault | null {
      const note = comparable[next];
      return atAnchor ?? (note === undefined ? null : missing(last.seq, note.seq));
    },
    result: () => ({ count: next, lastSeq: next === 0 ? 0 : lastSeq }),
  };
}

/** The chain is whole in itself, and another one than was signed. */
export function rewritten(lastAgreed: number, seq: number): ChainFault {
  return {
    seq: lastAgreed + 1,
    reason: `the checkpoint signed at event ${seq} has another hash: the log was rewritten, beginning somewhere from event ${lastAgreed + 1} to ${seq}`,
  };
}

export function missing(last: number, signed: number): ChainFault {
  return {
    seq: last + 1,
    reason: `a checkpoint was signed at event ${signed}: events ${last + 1} to ${signed} are missing at the end`,
  };
}

function notAnEvent(seq: number): ChainFault {
  return { seq, reason: "its line is not an event of an export: it was cut off or edited" };
}

function tampered({ seq, reason }: ChainFault): ExportVerdict {
  return { kind: "tampered", firstBad: seq, reason };
}
