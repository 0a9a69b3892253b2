import { currentTimeMs } from "@/lib/platform/clock";
import { logger } from "@/lib/platform/logger";
import type { Snapshot } from "@/lib/rollout";

/** How far behind the stored time may be: it counts as age of the snapshot after a restart. */
const longestStampMs = 60_000;

export interface SnapshotKeeper {
  /** Stores a new snapshot, soon. */
  keep(snapshot: Snapshot): void;
  /** The database said at this time that the kept snapshot is still what it has. */
  confirm(atMs: number): void;
}

/**
 * Keeps the copy on disk that a start without the database begins from, and its time: how old it is
 * counts from when the database last confirmed it, not from the registry's last change. One is written
 * at a time and the newest last, so that what stays on disk is the newest. Never an error: what cannot
 * be written is logged, and predictions go on.
 */
export function createSnapshotKeeper(
  save: (snapshot: Snapshot) => Promise<void>,
  maxAgeMs: number | undefined,
): SnapshotKeeper {
  const stampMs = Math.min(longestStampMs, (maxAgeMs ?? Number.POSITIVE_INFINITY) / 4);
  let kept: Snapshot | null = null;
  let next: Snapshot | null = null;
  let isWriting = false;
  let writtenAtMs = 0;

  async function write(): Promise<void> {
    if (isWriting) return; // Whoever writes takes the newest when it is done.
    isWriting = true;
    while (next !== null) {
      const snapshot = next;
      next = null;
      writtenAtMs = currentTimeMs();
      await save(snapshot).catch((error: unknown) => {
        logger().error({ err: error }, "the snapshot could not be written to disk");
      });
    }
    isWriting = false;
  }

  function keep(snapshot: Snapshot): void {
    kept = snapshot;
    next = snapshot;
    void write();
  }

  return {
    keep,
    confirm(atMs) {
      // A clock that was set back must not stop this for as long as it was ahead.
      if (kept === null || Math.abs(currentTimeMs() - writtenAtMs) < stampMs) return;
      keep({ ...kept, readAtMs: atMs });
    },
  };
}
