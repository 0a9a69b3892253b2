const longestLoadPauseMs = 60_000;

/** Pause before a model that could not be loaded is tried again: its file may have been repaired. */
export function loadPauseMs(failures: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, failures - 1), longestLoadPauseMs);
}
