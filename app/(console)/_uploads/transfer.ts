/** How an upload gets on: bytes, a smoothed speed, and the time left. Pure; the caller has the clock. */
export interface Transfer {
  readonly loadedBytes: number;
  readonly totalBytes: number;
  /** Smoothed; null until there is something to measure. */
  readonly bytesPerSecond: number | null;
  readonly atMs: number;
}

/** A speed of this long ago counts a third as much as one of now. */
const memoryMs = 4_000;

/** Progress events come in bursts: between two points closer than this there is no speed. */
const shortestMs = 200;

export function startTransfer(totalBytes: number, atMs: number): Transfer {
  return { loadedBytes: 0, totalBytes, bytesPerSecond: null, atMs };
}

/** The transfer after a progress event; the same object when the event came too soon to tell more. */
export function advance(transfer: Transfer, loadedBytes: number, atMs: number): Transfer {
  const passedMs = atMs - transfer.atMs;
  const loaded = Math.min(transfer.totalBytes, Math.max(transfer.loadedBytes, loadedBytes));
  if (loaded === transfer.totalBytes) return { ...transfer, loadedBytes: loaded };
  if (passedMs < shortestMs) return transfer;
  const now = ((loaded - transfer.loadedBytes) / passedMs) * 1_000;
  const weight = transfer.bytesPerSecond === null ? 1 : 1 - Math.exp(-passedMs / memoryMs);
  const bytesPerSecond = (transfer.bytesPerSecond ?? 0) * (1 - weight) + now * weight;
  return { ...transfer, loadedBytes: loaded, bytesPerSecond, atMs };
}

/** Whole percent, never 100 before all bytes are up. */
export function percentOf({ loadedBytes, totalBytes }: Transfer): number {
  return totalBytes === 0 ? 100 : Math.floor((loadedBytes / totalBytes) * 100);
}

/**
 * What is left, in steps that a person can read: seconds, from a minute on by ten, and null when
 * nobody can tell (no speed yet, or a stalled connection).
 */
export function secondsLeft({ loadedBytes, totalBytes, bytesPerSecond }: Transfer): number | null {
  if (bytesPerSecond === null || bytesPerSecond < 1) return null;
  const seconds = (totalBytes - loadedBytes) / bytesPerSecond;
  if (seconds > 24 * 3_600) return null;
  return seconds < 60 ? Math.ceil(seconds) : Math.ceil(seconds / 10) * 10;
}
