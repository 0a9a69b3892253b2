import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import { type CheckpointNote, signNote } from "../proof";
import { appendToCheckpointFile, readLastOfCheckpointFile } from "./checkpoint-file";
import { type CheckpointFacts, isCheckpointDue } from "./decide-checkpoint";
import { readPublicKeys, readSigningKey } from "./signing-key";

/** One number for one purpose; any other user of advisory locks has another. */
const checkpointLock = 7_246_008;

interface FactsRow {
  head_seq: bigint;
  head_hash: string;
  newest_seq: bigint | null;
  age_ms: number | null;
}

/**
 * Signs where the chain stands, when that is due, and gives the note; null when it is not, or while
 * another runner does. The file comes first, then the table: a crash between them leaves a note that the
 * table has not, as its file's last one, and the next call stores it. When it was signed says this
 * machine's clock: the database's is its owner's.
 */
export async function makeCheckpoint(): Promise<CheckpointNote | null> {
  // Without the lock, so that looking costs nothing when nothing is due, which is nearly always.
  if (!isDue(toFacts(await readFacts(db())))) return null;
  const key = await readSigningKey();
  await readPublicKeys(); // Keeps this key's public half for the day on which another one signs.
  const made = await inTransaction(async (tx) => {
    const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(${checkpointLock}) AS taken`;
    if (lock?.taken !== true) return null;
    await storeLastOfFile(tx);
    const row = await readFacts(tx);
    if (!isDue(toFacts(row))) return null;
    const head = { seq: Number(row.head_seq), hash: row.head_hash, timeMs: currentTimeMs() };
    const checkpoint = signNote(env().ONNWARD_AUDIT_ORIGIN, head, key);
    await appendToCheckpointFile(checkpoint.note);
    await storeCheckpoint(tx, checkpoint);
    return checkpoint;
  });
  if (made !== null) printCheckpoint(made);
  return made;
}

function isDue(facts: CheckpointFacts): boolean {
  return isCheckpointDue(facts, {
    events: env().ONNWARD_AUDIT_CHECKPOINT_EVENTS,
    intervalMs: env().ONNWARD_AUDIT_CHECKPOINT_INTERVAL_MS,
  });
}

async function readFacts(tx: Pick<Tx, "$queryRaw">): Promise<FactsRow> {
  const rows = await tx.$queryRaw<FactsRow[]>`
    SELECT h.seq AS head_seq, encode(h.hash, 'hex') AS head_hash, c.seq AS newest_seq,
           (extract(epoch FROM clock_timestamp() - c.created_at) * 1000)::float8 AS age_ms
    FROM audit_head h
    LEFT JOIN LATERAL (SELECT seq, created_at FROM audit_checkpoint ORDER BY seq DESC LIMIT 1) c ON true`;
  const [row] = rows;
  if (row === undefined) throw new Error("the audit chain has no head: verify it");
  return row;
}

function toFacts({ head_seq, newest_seq, age_ms }: FactsRow): CheckpointFacts {
  const newest = newest_seq === null ? null : { seq: Number(newest_seq), ageMs: age_ms ?? 0 };
  return { headSeq: Number(head_seq), newest };
}

async function storeCheckpoint(tx: Tx, { seq, hash, keyId, note }: CheckpointNote): Promise<void> {
  await tx.auditCheckpoint.create({
    data: { seq: BigInt(seq), hash: Uint8Array.from(Buffer.from(hash, "hex")), keyId, note },
  });
}

/** What a crash kept from the table. Another chain's note stays where it is: verification names it. */
async function storeLastOfFile(tx: Tx): Promise<void> {
  const last = await readLastOfCheckpointFile();
  if (last === null) return;
  await tx.$executeRaw`
    INSERT INTO audit_checkpoint (seq, hash, key_id, note)
    SELECT seq, hash, ${last.keyId}, ${last.note} FROM audit_event
    WHERE seq = ${BigInt(last.seq)} AND hash = decode(${last.hash}, 'hex')
    ON CONFLICT DO NOTHING`;
}

/** Whatever the log's level is: where the log is collected, the checkpoint is out of our reach. */
function printCheckpoint({ seq, keyId, note }: CheckpointNote): void {
  logger().child({}, { level: "info" }).info({ seq, keyId, note }, "audit checkpoint");
}
