import type { PredictTimings } from "@/lib/inference";
import { currentTimeMs } from "@/lib/platform/clock";

/** One prediction that ended, for its version. */
export interface EndedInference {
  readonly versionId: string;
  readonly model: string;
  readonly number: number;
  readonly outcome: "success" | "failure";
  /** Rows of this request. */
  readonly rows: number;
  /** Null for a failure that never ran. */
  readonly timings: PredictTimings | null;
  /** 1 / requests in the run, so that the shares of a run add up to one run. */
  readonly runShare: number;
  /** Rows of the whole run, of all its requests; absent: nobody shared it. */
  readonly runRows?: number | undefined;
  /** From the first byte to the answer, where it is known better than by its parts. */
  readonly durationMs?: number | undefined;
}

/**
 * What the extension `statistics` of the Open Inference Protocol tells, counted since this gateway
 * started: by version, in memory.
 */
export interface InferenceStatistics {
  record(ended: EndedInference): void;
  /** In the protocol's shape; zeros for a version that was asked for nothing. */
  of(version: CountedVersion): ModelStatistics;
  /** Every version that something was counted of. */
  counted(): CountedVersion[];
}

export interface CountedVersion {
  readonly id: string;
  /** Of its model. */
  readonly name: string;
  readonly number: number;
}

export interface Duration {
  readonly count: number;
  readonly ns: number;
}

export interface ModelStatistics {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since the epoch; 0: none yet. */
  readonly last_inference: number;
  readonly inference_count: number;
  readonly execution_count: number;
  readonly inference_stats: Readonly<Record<(typeof kinds)[number], Duration>>;
  readonly response_stats: Readonly<Record<string, never>>;
  readonly batch_stats: readonly ({ readonly batch_size: number } & Readonly<
    Record<(typeof computeKinds)[number], Duration>
  >)[];
  readonly memory_usage: readonly never[];
}

const computeKinds = ["compute_input", "compute_infer", "compute_output"] as const;
const kinds = ["success", "fail", "queue", ...computeKinds, "cache_hit", "cache_miss"] as const;

/** Versions that are counted; the one that was called longest ago gives way. */
const mostVersions = 1_000;
/** Sizes of batches that are told apart; what comes after is in the totals only. */
const mostBatchSizes = 64;

/** Counts may be parts of a run; they are rounded when they are told. */
interface Counter {
  count: number;
  ms: number;
}

type ComputeCounters = Record<(typeof computeKinds)[number], Counter>;

interface VersionCounters {
  readonly name: string;
  readonly number: number;
  lastInferenceMs: number;
  rows: number;
  runs: number;
  readonly byKind: Record<(typeof kinds)[number], Counter>;
  readonly byBatchSize: Map<number, ComputeCounters>;
}

export function createInferenceStatistics(): InferenceStatistics {
  const versions = new Map<string, VersionCounters>();

  function start({ versionId, model, number }: EndedInference): VersionCounters {
    if (versions.size >= mostVersions) versions.delete(idlest(versions));
    const counters = startCounters(model, number);
    versions.set(versionId, counters);
    return counters;
  }

  return {
    record(ended) {
      count(versions.get(ended.versionId) ?? start(ended), ended);
    },
    of: ({ id, name, number }) => tell(versions.get(id) ?? startCounters(name, number)),
    counted: () => [...versions].map(([id, { name, number }]) => ({ id, name, number })),
  };
}

/** Looked for when there is no room: what every prediction does must cost less than order would. */
function idlest(versions: ReadonlyMap<string, VersionCounters>): string {
  let found = "";
  let since = Number.POSITIVE_INFINITY;
  for (const [id, { lastInferenceMs }] of versions) {
    if (lastInferenceMs >= since) continue;
    found = id;
    since = lastInferenceMs;
  }
  return found;
}

function zero(): Counter {
  return { count: 0, ms: 0 };
}

function startCounters(name: string, number: number): VersionCounters {
  return {
    name,
    number,
    lastInferenceMs: 0,
    rows: 0,
    runs: 0,
    byKind: {
      success: zero(),
      fail: zero(),
      queue: zero(),
      compute_input: zero(),
      compute_infer: zero(),
      compute_output: zero(),
      cache_hit: zero(),
      cache_miss: zero(),
    },
    byBatchSize: new Map(),
  };
}

/** As Triton counts: rows and runs of what succeeded, and each request's own time in every part. */
function count(counters: VersionCounters, ended: EndedInference): void {
  const { timings, rows, runShare } = ended;
  counters.lastInferenceMs = currentTimeMs();
  const inParts =
    timings === null ? 0 : timings.queueMs + timings.decodeMs + timings.runMs + timings.encodeMs;
  const durationMs = ended.durationMs ?? inParts;
  if (ended.outcome === "failure") {
    add(counters.byKind.fail, 1, durationMs);
    return;
  }
  add(counters.byKind.success, 1, durationMs);
  counters.rows += rows;
  counters.runs += runShare;
  if (timings === null) return;
  add(counters.byKind.queue, 1, timings.queueMs);
  add(counters.byKind.compute_input, 1, timings.decodeMs);
  add(counters.byKind.compute_infer, 1, timings.runMs);
  add(counters.byKind.compute_output, 1, timings.encodeMs);
  const batch = batchOf(counters, ended.runRows ?? rows);
  if (batch === null) return;
  // A run's own time once, however many shared it; reading and writing are each request's own.
  add(batch.compute_input, runShare, timings.decodeMs);
  add(batch.compute_infer, runShare, timings.runMs * runShare);
  add(batch.compute_output, runShare, timings.encodeMs);
}

function add(counter: Counter, times: number, ms: number): void {
  counter.count += times;
  counter.ms += ms;
}

function batchOf({ byBatchSize }: VersionCounters, size: number): ComputeCounters | null {
  const known = byBatchSize.get(size);
  if (known !== undefined) return known;
  if (byBatchSize.size >= mostBatchSizes) return null;
  const made = { compute_input: zero(), compute_infer: zero(), compute_output: zero() };
  byBatchSize.set(size, made);
  return made;
}

function tell(counters: VersionCounters): ModelStatistics {
  const { byKind } = counters;
  return {
    name: counters.name,
    version: String(counters.number),
    last_inference: counters.lastInferenceMs,
    inference_count: counters.rows,
    execution_count: Math.round(counters.runs),
    inference_stats: {
      success: toDuration(byKind.success),
      fail: toDuration(byKind.fail),
      queue: toDuration(byKind.queue),
      ...toCompute(byKind),
      cache_hit: toDuration(byKind.cache_hit),
      cache_miss: toDuration(byKind.cache_miss),
    },
    response_stats: {},
    batch_stats: [...counters.byBatchSize]
      .sort(([a], [b]) => a - b)
      .map(([size, each]) => ({ batch_size: size, ...toCompute(each) })),
    memory_usage: [],
  };
}

function toCompute({ compute_input, compute_infer, compute_output }: ComputeCounters) {
  return {
    compute_input: toDuration(compute_input),
    compute_infer: toDuration(compute_infer),
    compute_output: toDuration(compute_output),
  };
}

function toDuration({ count: times, ms }: Counter): Duration {
  return { count: Math.round(times), ns: Math.round(ms * 1_000_000) };
}
