import type { ModelSpec } from "../messages";

/** First frame to the validator. */
export interface TrialSpec extends ModelSpec {
  /** Wall deadline of the whole trial, which the parent keeps: from the phase `loading` on. */
  readonly timeoutMs: number;
}
