import { db, inTransaction } from "@/lib/platform/db";

/** A claimed row of work: ours until the lease ends, unless it is renewed. */
export interface ClaimedWork {
  readonly id: string;
  readonly kind: string;
  readonly subjectId: string;
  /** How often it was claimed, this time included. */
  readonly attempts: number;
}

/** After this without a renewal another runner may take the work over. */
export const leaseSeconds = 30;

interface ClaimedRow {
  id: string;
  kind: string;
  subject_id: string;
  attempts: number;
}

/**
 * Claims the oldest work that is due and that nobody holds. `SKIP LOCKED`: runners never wait for each
 * other, and no row is claimed twice. Times are the database's.
 */
export async function claimWork(owner: string): Promise<ClaimedWork | null> {
  const [row] = await inTransaction(
    (tx) => tx.$queryRaw<ClaimedRow[]>`
      UPDATE work SET leased_by = ${owner}, attempts = attempts + 1,
        leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
      WHERE id = (
        SELECT id FROM work
        WHERE run_at <= clock_timestamp() AND (leased_until IS NULL OR leased_until < clock_timestamp())
        ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED
      ) RETURNING id::text, kind, subject_id::text, attempts`,
  );
  if (row === undefined) return null;
  return { id: row.id, kind: row.kind, subjectId: row.subject_id, attempts: row.attempts };
}

/** Extends the lease; false when somebody else holds the work by now. */
export async function renewLease(work: ClaimedWork, owner: string): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE work SET leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    WHERE id = ${work.id}::uuid AND leased_by = ${owner}`;
  return count > 0;
}

/** Gives the work back, to be done after a pause. Only ours: a row that was finished is gone. */
export async function releaseWork(
  work: ClaimedWork,
  owner: string,
  { afterMs, countAttempt }: { afterMs: number; countAttempt: boolean },
): Promise<void> {
  await db().$executeRaw`
    UPDATE work SET leased_by = NULL, leased_until = NULL,
      attempts = attempts - ${countAttempt ? 0 : 1},
      run_at = clock_timestamp() + make_interval(secs => ${afterMs / 1_000})
    WHERE id = ${work.id}::uuid AND leased_by = ${owner}`;
}

export async function deleteWork(work: ClaimedWork): Promise<void> {
  await db().work.deleteMany({ where: { id: work.id } });
}
