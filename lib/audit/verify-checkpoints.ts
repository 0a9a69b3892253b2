import type { KeyObject } from "node:crypto";
import { db } from "@/lib/platform/db";
import { readCheckpointFile } from "./checkpoints";
import {
  type ChainFault,
  type ChainPosition,
  type CheckpointNote,
  faultOfNote,
  missing,
  parseNotes,
  rewritten,
} from "./proof";

const batchSize = 1_000;

interface Agreed {
  readonly count: number;
  readonly lastSeq: number;
}
type Compared = Agreed | { readonly fault: ChainFault };

interface CheckpointRow {
  seq: bigint;
  hash: string;
  note: string;
  /** Of the event, or of the anchor; null when there is no such event. */
  chain_hash: string | null;
}

/**
 * Holds the chain, whole in itself up to `last`, against what was signed: the table's checkpoints, and
 * those of the file in the data folder, which an owner of the database alone cannot change.
 */
export async function verifyCheckpoints(
  last: ChainPosition,
  publicKeys: readonly KeyObject[],
): Promise<Compared> {
  const stored = await verifyStored(last, publicKeys);
  if ("fault" in stored) return stored;
  const fault = await faultOfFile(last, publicKeys);
  return fault === null ? stored : { fault };
}

async function verifyStored(
  last: ChainPosition,
  publicKeys: readonly KeyObject[],
): Promise<Compared> {
  let agreed: Agreed = { count: 0, lastSeq: 0 };
  for (;;) {
    const rows = await readStored(agreed.lastSeq);
    for (const row of rows) {
      const fault = faultOfRow(row, { agreed: agreed.lastSeq, last: last.seq }, publicKeys);
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

function faultOfRow(
  row: CheckpointRow,
  reached: { agreed: number; last: number },
  publicKeys: readonly KeyObject[],
): ChainFault | null {
  const seq = Number(row.seq);
  const [note] = parseNotes(row.note) ?? [];
  if (note?.seq !== seq || note.hash !== row.hash)
    return { seq, reason: `the checkpoint stored for event ${seq} is not what its note says` };
  const reason = faultOfNote(note, publicKeys);
  if (reason !== null) return { seq, reason: `the checkpoint stored for event ${seq}: ${reason}` };
  return compare(note, row.chain_hash, reached);
}

function compare(
  note: CheckpointNote,
  chainHash: string | null,
  { agreed, last }: { agreed: number; last: number },
): ChainFault | null {
  if (chainHash === null) return missing(last, note.seq);
  return chainHash === note.hash ? null : rewritten(agreed, note.seq);
}

async function faultOfFile(
  last: ChainPosition,
  publicKeys: readonly KeyObject[],
): Promise<ChainFault | null> {
  let agreed = 0;
  for await (const notes of batchesOf(readCheckpointFile())) {
    const hashes = await readHashes(notes.map(({ seq }) => seq));
    for (const note of notes) {
      const { seq } = note;
      const reason = faultOfNote(note, publicKeys);
      if (reason !== null)
        return { seq, reason: `the checkpoint of event ${seq} in the data folder: ${reason}` };
      if (seq < hashes.anchorSeq) continue;
      const fault = compare(note, hashes.of.get(seq) ?? null, { agreed, last: last.seq });
      if (fault !== null) return fault;
      agreed = seq;
    }
  }
  return null;
}

async function readHashes(
  seqs: readonly number[],
): Promise<{ anchorSeq: number; of: Map<number, string> }> {
  const rows = await db().$queryRaw<{ seq: bigint; hash: string; is_anchor: boolean }[]>`
    SELECT seq, encode(hash, 'hex') AS hash, true AS is_anchor FROM audit_anchor
    UNION ALL
    SELECT seq, encode(hash, 'hex'), false FROM audit_event WHERE seq = ANY(${seqs.map(BigInt)})`;
  return {
    anchorSeq: Number(rows.find(({ is_anchor }) => is_anchor)?.seq ?? 0n),
    of: new Map(rows.map(({ seq, hash }) => [Number(seq), hash])),
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
