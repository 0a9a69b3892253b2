import type { PredictTimings } from "@/lib/inference";

/** One ended prediction. */
export interface EndedPrediction {
  /** Null, like model and version, until a target was found: so labels stay bounded. */
  readonly versionId: string | null;
  readonly model: string | null;
  readonly version: number | null;
  /** `okCode`, `clientGoneCode`, or a code of the error catalogue. */
  readonly code: string;
  /** HTTP status; 499 when the client went away. */
  readonly status: number;
  /** Of an answered request; else 0. */
  readonly rows: number;
  readonly seconds: number;
  /** Null for one that was not answered. */
  readonly timings: PredictTimings | null;
  /** The run that answered it: how many requests and rows were in it. */
  readonly batch: { readonly requests: number; readonly rows: number } | null;
}
