export interface CheckpointFacts {
  /** The last event of the chain. */
  readonly headSeq: number;
  /** The newest checkpoint; null: there is none. */
  readonly newest: { readonly seq: number; readonly ageMs: number } | null;
}

/** Whether a checkpoint is due: after so many events, or after so long when there is anything new. */
export function isCheckpointDue(
  { headSeq, newest }: CheckpointFacts,
  { events, intervalMs }: { readonly events: number; readonly intervalMs: number },
): boolean {
  if (newest === null) return headSeq > 0;
  const fresh = headSeq - newest.seq;
  return fresh >= events || (fresh > 0 && newest.ageMs >= intervalMs);
}
