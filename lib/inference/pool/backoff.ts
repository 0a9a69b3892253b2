const windowMs = 60_000;
/** Crashes within the window after which a version is left alone for a while. */
const toleratedCrashes = 3;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/**
 * How long to wait before the next worker, given when the last ones crashed: not at all at first, so that
 * a single crash costs a moment; then ever longer, so that a request that always crashes its worker does
 * not keep the machine busy with starting them.
 */
export function crashPauseMs(crashedAt: readonly number[], now: number): number {
  const recent = crashedAt.filter((at) => now - at < windowMs).length;
  if (recent < toleratedCrashes) return 0;
  return Math.min(firstPauseMs * 2 ** (recent - toleratedCrashes), longestPauseMs);
}

/** Crashes that still count. */
export function recentCrashes(crashedAt: readonly number[], now: number): number[] {
  return crashedAt.filter((at) => now - at < windowMs);
}

const longestLoadPauseMs = 60_000;

/** Pause before a model that could not be loaded is tried again: its file may have been repaired. */
export function loadPauseMs(failures: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, failures - 1), longestLoadPauseMs);
}
