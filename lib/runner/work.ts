import { db } from "@/lib/platform/db";
import { createId } from "@/lib/platform/ids";

/** A row of work that this process has claimed. */
export interface Work {
  readonly id: string;
  readonly kind: string;
  readonly subjectId: string;
  /** How often it was claimed, this time included. */
  readonly attempts: number;
  /** Of this claim alone: a claim that was lost cannot touch the row of the next one. */
  readonly lease: string;
}

/** A claim whose holder is not heard of for this long is free again. */
export const leaseSeconds = 30;
/** A rollout is looked at every second and takes a moment: when its runner dies, it must not go unwatched for long. */
const watchLeaseSeconds = 5;

/** Claims the next due row of these kinds. Two runners never get the same one. */
export async function claimWork(kinds: readonly string[]): Promise<Work | null> {
  const lease = createId();
  const [row] = await db().$queryRaw<Omit<Work, "lease">[]>`
    UPDATE work SET attempts = attempts + 1, leased_by = ${lease},
      leased_until = clock_timestamp() + make_interval(
        secs => CASE kind WHEN 'rollout.tick' THEN ${watchLeaseSeconds}::int ELSE ${leaseSeconds}::int END)
    WHERE id = (
      SELECT id FROM work
      WHERE run_at <= clock_timestamp() AND kind = ANY(${[...kinds]})
        AND (leased_until IS NULL OR leased_until < clock_timestamp())
      ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id::text, kind, subject_id::text AS "subjectId", attempts`;
  return row === undefined ? null : { ...row, lease };
}

/** False when the claim was lost: the row is gone, or somebody else's. */
export async function renewLease({ id, lease }: Work): Promise<boolean> {
  const renewed = await db().$executeRaw`
    UPDATE work SET leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    WHERE id = ${id}::uuid AND leased_by = ${lease}`;
  return renewed > 0;
}

/** Gives the row back, due after `delayMs`. `attempts` is what it counts from then on. */
export async function releaseWork(
  { id, lease }: Work,
  { delayMs, attempts }: { delayMs: number; attempts: number },
): Promise<void> {
  await db().$executeRaw`
    UPDATE work SET leased_until = NULL, leased_by = NULL, attempts = ${attempts},
      run_at = clock_timestamp() + make_interval(secs => ${delayMs / 1_000})
    WHERE id = ${id}::uuid AND leased_by = ${lease}`;
}

export async function deleteWork({ id, lease }: Work): Promise<void> {
  await db().work.deleteMany({ where: { id, leasedBy: lease } });
}
