import type { RunTimings } from "../types";

/** Weight of the newest answer: about the last twenty count. */
const weight = 0.1;

/**
 * How long a request for one version takes its worker, from the answers of late: what a request cost by
 * itself, and its share of a run that it had in common with others.
 */
export function createLoadEstimate() {
  let perRequestMs: number | null = null;
  return {
    note(timings: RunTimings, requestsInRun: number): void {
      const ms = timings.decodeMs + timings.encodeMs + timings.runMs / requestsInRun;
      perRequestMs = perRequestMs === null ? ms : perRequestMs + weight * (ms - perRequestMs);
    },
    /** What somebody who joins behind so many would wait; 0 as long as nothing is known. */
    waitMs: (ahead: number, workers: number): number =>
      ((perRequestMs ?? 0) * ahead) / Math.max(1, workers),
  };
}
