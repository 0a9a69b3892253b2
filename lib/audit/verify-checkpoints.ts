import type { KeyObject } from "node:crypto";
import { db } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { readCheckpointFile } from "./checkpoints";
import {
  type ChainFault,
  type ChainPosition,
  type CheckpointNote,
  faultOfNote,
  missing,
  parseNotes,
  type RecordedCut,
  rewritten,
} from "./proof";
import { ageOfEventAfter } from "./unsigned-events";

const batchSize = 1_000;

/** A chain that is whole in itself, and whose signatures are believed. */
interface Walked {
  readonly anchor: ChainPosition;
  readonly last: ChainPosition;
  readonly cut: RecordedCut | null;
  readonly publicKeys: readonly KeyObject[];
}

interface Agreed {
  readonly count: number;
  readonly lastSeq: number;
}
export interface Compared extends Agreed {
  readonly inFile: number;
}
type OrFault<T> = T | { readonly fault: ChainFault; readonly isUnsigned?: true };

interface CheckpointRow {
  seq: bigint;
  hash: string;
  note: string;
  /** Of the event, or of the anchor; null when there is no such event. */
  chain_hash: string | null;
}

/**
 * Holds the chain against what was signed: the table's checkpoints, and those of the file in the data folder,
 * which an owner of the database alone cannot change. The table must have what the file has; and where
 * something should have been signed by now, something must be there.
 */
export async function verifyCheckpoints(walked: Walked): Promise<OrFault<Compared>> {
  const stored = await verifyStored(walked);
  if ("fault" in stored) return stored;
  const file = await verifyFile(walked);
  if ("fault" in file) return file;
  const lastSeq = Math.max(stored.lastSeq, file.lastSeq);
  if (stored.count + file.count === 0 && (await shouldBeSigned(walked)))
    return { fault: nothingSigned(walked.anchor), isUnsigned: true };
  return { count: stored.count, lastSeq, inFile: file.count };
}

/** The runner signs the first event at once, so that an interval is long. */
async function shouldBeSigned({ anchor, last }: Walked): Promise<boolean> {
  if (last.seq - anchor.seq >= env().ONNWARD_AUDIT_CHECKPOINT_EVENTS) return true;
  return (await ageOfEventAfter(anchor.seq)) > env().ONNWARD_AUDIT_CHECKPOINT_INTERVAL_MS;
}

function nothingSigned({ seq }: ChainPosition): ChainFault {
  return {
    seq: seq + 1,
    reason: `no signed checkpoint is left of this event or any after it: they were removed, or no runner signs`,
  };
}

async function verifyStored(walked: Walked): Promise<OrFault<Agreed>> {
  let agreed: Agreed = { count: 0, lastSeq: 0 };
  for (;;) {
    const rows = await readStored(agreed.lastSeq);
    for (const row of rows) {
      const fault = faultOfRow(row, agreed.lastSeq, walked);
      if (fault !== null) return { fault };
      agreed = { count: agreed.count + 1, lastSeq: Number(row.seq) };
    }
    if (rows.length < batchSize) return agreed;
  }
}

/** In one statement, so that retention cannot remove an event between the looks at it and at the anchor. */
function readStored(after: number): Promise<CheckpointRow[]> {
  return db().$queryRaw<CheckpointRow[]>`
    SELECT c.seq, encode(c.hash, 'hex') AS hash, c.note,
           encode(CASE WHEN c.seq = a.seq THEN a.hash ELSE e.hash END, 'hex') AS chain_hash
    FROM audit_anchor a
    JOIN audit_checkpoint c ON c.seq >= a.seq
    LEFT JOIN audit_event e ON e.seq = c.seq
    WHERE c.seq > ${BigInt(after)} ORDER BY c.seq LIMIT ${batchSize}`;
}

function faultOfRow(row: CheckpointRow, agreed: number, walked: Walked): ChainFault | null {
  const seq = Number(row.seq);
  const [note] = parseNotes(row.note) ?? [];
  if (note?.seq !== seq || note.hash !== row.hash)
    return { seq, reason: `the checkpoint stored for event ${seq} is not what its note says` };
  const reason = faultOfNote(note, walked.publicKeys);
  if (reason !== null) return { seq, reason: `the checkpoint stored for event ${seq}: ${reason}` };
  return compare(note, row.chain_hash, { agreed, walked });
}

function compare(
  note: CheckpointNote,
  chainHash: string | null,
  { agreed, walked }: { agreed: number; walked: Walked },
): ChainFault | null {
  if (chainHash === null) return missing(walked.last.seq, note.seq);
  return chainHash === note.hash
    ? (walked.cut?.faultBy(note) ?? null)
    : rewritten(agreed, note.seq);
}

async function verifyFile(walked: Walked): Promise<OrFault<Agreed>> {
  let agreed: Agreed = { count: 0, lastSeq: 0 };
  let unstored: number | null = null;
  for await (const notes of batchesOf(readCheckpointFile())) {
    const places = await readPlaces(notes.map(({ seq }) => seq));
    for (const note of notes) {
      const { seq } = note;
      const reason = faultOfNote(note, walked.publicKeys);
      if (reason !== null) return { fault: { seq, reason: `${inFolder(seq)}: ${reason}` } };
      if (seq < places.anchorSeq) continue;
      const chainHash = places.of.get(seq) ?? null;
      const fault = compare(note, chainHash, { agreed: agreed.lastSeq, walked });
      if (fault !== null) return { fault };
      agreed = { count: agreed.count + 1, lastSeq: seq };
      if (!places.stored.has(seq)) unstored ??= seq;
    }
  }
  // The last one may be on its way, or a crash came between: the next checkpoint stores it too.
  if (unstored === null || unstored === agreed.lastSeq) return agreed;
  const reason = `${inFolder(unstored)} is no longer in the database: it was removed there`;
  return { fault: { seq: unstored, reason } };
}

function inFolder(seq: number): string {
  return `the checkpoint of event ${seq} in the data folder`;
}

interface Places {
  readonly anchorSeq: number;
  readonly of: ReadonlyMap<number, string>;
  /** Which of them the table has a checkpoint of. */
  readonly stored: ReadonlySet<number>;
}

async function readPlaces(seqs: readonly number[]): Promise<Places> {
  const asked = seqs.map(BigInt);
  const rows = await db().$queryRaw<{ seq: bigint; hash: string; kind: string }[]>`
    SELECT seq, encode(hash, 'hex') AS hash, 'anchor' AS kind FROM audit_anchor
    UNION ALL
    SELECT seq, encode(hash, 'hex'), 'event' FROM audit_event WHERE seq = ANY(${asked})
    UNION ALL
    SELECT seq, encode(hash, 'hex'), 'stored' FROM audit_checkpoint WHERE seq = ANY(${asked})`;
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  return {
    anchorSeq: Number(of("anchor")[0]?.seq ?? 0n),
    of: new Map([...of("anchor"), ...of("event")].map(({ seq, hash }) => [Number(seq), hash])),
    stored: new Set(of("stored").map(({ seq }) => Number(seq))),
  };
}

async function* batchesOf<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
