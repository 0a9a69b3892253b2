import type { Context } from "@/lib/contract/actor";
import { db, inTransaction } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { readPublicKeys } from "./checkpoints";
import { type CheckpointNote, faultOfNote, parseNotes } from "./proof";
import { canonicalPayload, orUnavailable } from "./record-audit";

/** About how many events one transaction removes: few enough for the database's deadline. */
const eventsACut = 20_000;
/** A log that was kept for years and gets its first limit: the next look goes on. */
const cutsALook = 100;

/**
 * Removes events older than ONNWARD_AUDIT_RETENTION_DAYS: always everything up to a signed checkpoint, and
 * with an event that names the last one removed. The database's function allows nothing else. Gives how
 * many were removed. The runner's: nobody else asks for it.
 */
export async function pruneAudit(ctx: Context): Promise<number> {
  const days = env().ONNWARD_AUDIT_RETENTION_DAYS;
  if (days === undefined) return 0;
  let removed = 0;
  for (let cuts = 0; cuts < cutsALook; cuts += 1) {
    const checkpoint = await findCut(days);
    if (checkpoint === null) break;
    removed += await cutAt(ctx, checkpoint, days);
  }
  return removed;
}

/**
 * The last checkpoint of old events within one cut's reach, or else the next one. It must be as old itself:
 * its signed time is what proves to everybody later that the events were.
 */
async function findCut(days: number): Promise<CheckpointNote | null> {
  const rows = await db().$queryRaw<{ note: string }[]>`
    SELECT c.note FROM audit_anchor a
    JOIN audit_checkpoint c ON c.seq > a.seq
    JOIN audit_event e ON e.seq = c.seq
    WHERE e.at < now() - make_interval(hours => ${days * 24})
      AND audit_note_time(c.note) < now() - make_interval(hours => ${days * 24})
    ORDER BY c.seq <= a.seq + ${eventsACut} DESC, abs(c.seq - a.seq - ${eventsACut}) LIMIT 1`;
  const [row] = rows;
  if (row === undefined) return null;
  const [note] = parseNotes(row.note) ?? [];
  const fault = note === undefined ? "it is no note" : faultOfNote(note, await readPublicKeys());
  // What stays would begin at something that nobody signed.
  if (note === undefined || fault !== null)
    throw new AppError("internal", `Old events stay: the checkpoint to cut at: ${fault}.`);
  return note;
}

async function cutAt(ctx: Context, checkpoint: CheckpointNote, days: number): Promise<number> {
  const payload = canonicalPayload(ctx, {
    action: "audit.pruned",
    target: "audit",
    reason: `older than ${days} days`,
    after: {
      lastRemovedSeq: checkpoint.seq,
      lastRemovedHash: checkpoint.hash,
      checkpoint: checkpoint.note,
    },
  });
  const rows = await inTransaction((tx) =>
    orUnavailable(
      tx.$queryRaw<{ removed: bigint }[]>`
        SELECT audit_prune(${BigInt(checkpoint.seq)}, ${payload}) AS removed`,
    ),
  );
  return Number(rows[0]?.removed ?? 0n);
}
