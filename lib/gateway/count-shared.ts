import type { PredictTimings } from "@/lib/inference";
import type { FiguresRecorder } from "@/lib/monitoring/rollout-figures";
import type { Outcome } from "@/lib/monitoring/usage";
import type { AnsweringTarget } from "@/lib/predictions";

interface SharedEnd {
  readonly requestId: string;
  readonly versionId: string;
  /** As it is counted everywhere: `okCode`, or the error's. */
  readonly code: string;
  readonly outcome: Outcome;
  /** Null: it was not answered. */
  readonly timings: PredictTimings | null;
}

/**
 * Counts a prediction for the rollout that shared it. By the worker's times and not by the whole request's: how
 * slowly a client sends its body says nothing of a version.
 */
export function countShared(
  figures: Pick<FiguresRecorder, "count">,
  { rollout, unit, isTimed }: NonNullable<AnsweringTarget["share"]>,
  { requestId, versionId, code, outcome, timings }: SharedEnd,
): void {
  const target = { rolloutId: rollout.id, step: rollout.step, versionId };
  if (timings !== null) {
    const { queueMs, decodeMs, runMs, encodeMs } = timings;
    const durationMs = queueMs + decodeMs + runMs + encodeMs;
    figures.count({ target, durationMs, isTimed, requestId, unit });
  } else if (isFault(code, outcome)) {
    figures.count({ target, durationMs: null, isTimed, requestId, unit: null });
  }
}

/** For the version's sake: contract/rollout.ts targetFiguresSchema says which they are. */
function isFault(code: string, outcome: Outcome): boolean {
  // It tells of this gateway's end, whoever would have answered.
  if (code === "gateway.stopping") return false;
  return outcome === "serverError" || outcome === "timeout" || code === "predict.failed";
}
