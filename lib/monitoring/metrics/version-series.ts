import { clientGoneCode, okCode } from "../usage";
import type { EndedPrediction } from "./ended-prediction";
import { labelsText } from "./exposition";
import { createHistogram, observe, type PlainHistogram } from "./plain-histogram";

const secondsBounds = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  30,
] as const;
const loadBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] as const;
const rowsBounds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1_024, 4_096, 16_384] as const;
const requestsBounds = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const;
/** Triton's own. */
const responseBounds = [100, 500, 2_000, 5_000] as const;

export const restartKinds = ["crashed", "killed", "recycled"] as const;
export const tritonReasons = ["REJECTED", "CANCELED", "BACKEND", "OTHER"] as const;
export type TritonReason = (typeof tritonReasons)[number];

interface CodeCount {
  count: number;
  /** Null: no failure. */
  readonly reason: TritonReason | null;
}

/** What was measured of one version since it was first met: numbers in memory, until somebody reads them. */
export interface VersionSeries {
  /** `model="fraud",version="3"`. */
  readonly labels: string;
  readonly codes: Map<string, CodeCount>;
  rows: number;
  /** Whole only when every request of a run has ended. */
  runs: number;
  readonly duration: PlainHistogram;
  readonly queue: PlainHistogram;
  readonly decode: PlainHistogram;
  readonly run: PlainHistogram;
  readonly encode: PlainHistogram;
  readonly runRows: PlainHistogram;
  readonly runRequests: PlainHistogram;
  /** Milliseconds of what was answered. */
  readonly response: PlainHistogram;
  readonly load: PlainHistogram;
  /** What the last look at the pool saw; a load that takes as long to the microsecond is the same. */
  lastLoadMs: number | null;
  readonly restarts: Record<(typeof restartKinds)[number], number>;
  loadFailures: number;
  breakerOpenings: number;
  /** Since when it is neither loaded nor called; null: it is, as far as is known. */
  idleSinceMs: number | null;
}

export function createSeries(model: string, version: number): VersionSeries {
  const seconds = () => createHistogram(secondsBounds);
  return {
    labels: labelsText({ model, version: String(version) }),
    codes: new Map(),
    rows: 0,
    runs: 0,
    duration: seconds(),
    queue: seconds(),
    decode: seconds(),
    run: seconds(),
    encode: seconds(),
    runRows: createHistogram(rowsBounds),
    runRequests: createHistogram(requestsBounds),
    response: createHistogram(responseBounds),
    load: createHistogram(loadBounds),
    lastLoadMs: null,
    restarts: { crashed: 0, killed: 0, recycled: 0 },
    loadFailures: 0,
    breakerOpenings: 0,
    idleSinceMs: null,
  };
}

export function recordPrediction(series: VersionSeries, ended: EndedPrediction): void {
  series.idleSinceMs = null;
  countCode(series.codes, ended);
  observe(series.duration, ended.seconds);
  if (ended.code === okCode) {
    series.rows += ended.rows;
    observe(series.response, ended.seconds * 1_000);
  }
  const { timings, batch } = ended;
  if (timings !== null) {
    observe(series.queue, timings.queueMs / 1_000);
    observe(series.decode, timings.decodeMs / 1_000);
    observe(series.run, timings.runMs / 1_000);
    observe(series.encode, timings.encodeMs / 1_000);
  }
  if (batch === null) return;
  const share = 1 / batch.requests;
  series.runs += share;
  observe(series.runRows, batch.rows, share);
  observe(series.runRequests, batch.requests, share);
}

export function countCode(
  codes: Map<string, CodeCount>,
  { code, status }: Pick<EndedPrediction, "code" | "status">,
): void {
  const found = codes.get(code);
  if (found === undefined) codes.set(code, { count: 1, reason: reasonOf(code, status) });
  else found.count += 1;
}

const backendCodes = new Set([
  "predict.failed",
  "predict.resource_limit",
  "output.too_large",
  "worker.crashed",
  "internal",
]);

function reasonOf(code: string, status: number): TritonReason | null {
  if (code === okCode) return null;
  if (code === clientGoneCode) return "CANCELED";
  if (status === 429 || code === "gateway.overloaded" || code === "predict.timeout")
    return "REJECTED";
  return backendCodes.has(code) ? "BACKEND" : "OTHER";
}

/** A version was seen in the pool, which took so long to load it last. */
export function noteLoad(series: VersionSeries, loadMs: number | null): void {
  if (loadMs !== null && loadMs !== series.lastLoadMs) observe(series.load, loadMs / 1_000);
  series.lastLoadMs = loadMs ?? series.lastLoadMs;
}
