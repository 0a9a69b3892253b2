import { db, inTransaction, type Tx } from "@/lib/platform/db";
import type { FiguresBatch } from "./figures-batch";

/** How long feedback may come after its prediction. */
const assignmentDays = 30;

/**
 * Writes a batch: its id and its rows in one transaction, so that one which comes again, because its first answer
 * was lost, changes nothing. What belongs to a rollout that was deleted meanwhile is left out.
 * Errors: `db.unavailable`.
 */
export async function writeFiguresBatch({ id, ...rows }: FiguresBatch): Promise<void> {
  await inTransaction(async (tx) => {
    const isNew = await tx.$executeRaw`
      INSERT INTO usage_batch (id) VALUES (${id}::uuid) ON CONFLICT DO NOTHING`;
    if (isNew === 0) return;
    await writeWindows(tx, rows);
    await writeAssignments(tx, rows);
  });
}

async function writeWindows(tx: Tx, { windows }: Pick<FiguresBatch, "windows">): Promise<void> {
  if (windows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO rollout_window (rollout_id, step, version_id, figures)
    SELECT given."rolloutId", given.step, given."versionId", given.figures
    FROM jsonb_to_recordset(${JSON.stringify(windows)}::jsonb)
      AS given ("rolloutId" uuid, step int, "versionId" uuid, figures jsonb)
    JOIN rollout r ON r.id = given."rolloutId"`;
}

/** The first answer of a request id counts: an id is the caller's to choose, and a second one is a mistake. */
async function writeAssignments(
  tx: Tx,
  { assignments }: Pick<FiguresBatch, "assignments">,
): Promise<void> {
  if (assignments.length === 0) return;
  // In one order always: two gateways that write the same ids must not wait for each other in a ring.
  const ordered = [...assignments].sort((a, b) => (a.requestId < b.requestId ? -1 : 1));
  await tx.$executeRaw`
    INSERT INTO rollout_assignment (rollout_id, request_id, version_id, unit)
    SELECT given."rolloutId", given."requestId", given."versionId", decode(given.unit, 'hex')
    FROM jsonb_to_recordset(${JSON.stringify(ordered)}::jsonb)
      AS given ("rolloutId" uuid, "requestId" text, "versionId" uuid, unit text)
    JOIN rollout r ON r.id = given."rolloutId"
    ON CONFLICT DO NOTHING`;
}

/** Forgets who was answered by what, once no feedback is waited for. */
export async function pruneAssignments(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM rollout_assignment
    WHERE at < statement_timestamp() - make_interval(days => ${assignmentDays})`;
}
