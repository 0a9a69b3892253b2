import type { ServedVersion } from "../types";

/** How one version is served on this machine: its settings, with every default worked out. */
export interface ServingPlan {
  /** Rows that requests may share in one run; 1: each request has its own. */
  readonly batchRows: number;
  readonly batchDelayMs: number;
  /** The fixed leading dimension in whose pieces a request of more rows is run. */
  readonly pieceRows: number | null;
  readonly queueLength: number;
  readonly queueTimeMs: number;
  readonly timeoutMs: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly threads: number;
  readonly memoryMib: number;
  /** Requests that one worker holds at a time: those of its run, and the next. */
  readonly sendAhead: number;
}

/** What the defaults depend on. */
export interface Machine {
  readonly cores: number;
  readonly queueLength: number;
  readonly timeoutMs: number;
  readonly memoryMib: number;
}

const largestDefaultBatch = 64;
/** Rows that validation runs together to see what they cost. */
const usualManyRows = 32;
/** A batch by default takes no longer than this, so that nobody waits long for a run that is not theirs. */
const defaultBatchMs = 10;
/** Batching by default must spare at least this share of the time that rows take alone. */
const worthwhileShare = 0.8;
/** From this on one run keeps a core busy, and requests gain from running on all cores at once. */
const heavyRunMs = 2;
/** Without a measurement the file's size decides: what a small model does is over before a second thread wakes. */
const smallModelBytes = 1024 ** 2;
const longestPipeline = 256;
/** Runs so short that the next request must be there when one ends. */
const shortPipeline = 16;

export function planServing(version: ServedVersion, machine: Machine): ServingPlan {
  const { settings, batching } = version;
  const isHeavy = (version.cost?.oneRowMs ?? 0) >= heavyRunMs;
  const mayShare = batching?.mode === "shared";
  const batchRows = mayShare ? (settings.maxBatchRows ?? defaultBatchRows(version)) : 1;
  const replicas = isHeavy ? machine.cores : 1;
  const minReplicas = settings.minReplicas ?? Math.min(replicas, settings.maxReplicas ?? replicas);
  const timeoutMs = settings.timeoutMs ?? machine.timeoutMs;
  return {
    batchRows,
    batchDelayMs: batchRows > 1 ? (settings.batchDelayMs ?? 0) : 0,
    pieceRows: batching?.mode === "pieces" ? batching.rows : null,
    queueLength: settings.queueLength ?? machine.queueLength,
    queueTimeMs: settings.queueTimeMs ?? Math.ceil(timeoutMs / 2),
    timeoutMs,
    minReplicas,
    maxReplicas: Math.max(minReplicas, settings.maxReplicas ?? minReplicas),
    threads: settings.threads ?? defaultThreads(version, machine),
    memoryMib: settings.memoryMib ?? machine.memoryMib,
    sendAhead:
      batchRows > 1 ? Math.min(2 * batchRows, longestPipeline) : isHeavy ? 2 : shortPipeline,
  };
}

/** As many rows as validation saw them gain, within a bound on the time of a run. */
function defaultBatchRows({ cost }: ServedVersion): number {
  if (cost === null || cost.oneRowMs === null || cost.manyRowsMs === null) return 1;
  const perRowMs = cost.manyRowsMs / cost.manyRows;
  if (perRowMs > worthwhileShare * cost.oneRowMs) return 1;
  const inTime = Math.floor(defaultBatchMs / Math.max(perRowMs, 1e-6));
  // Where validation could not try its usual number of rows, more of them need too much time or memory.
  const most = cost.manyRows < usualManyRows ? cost.manyRows : largestDefaultBatch;
  return Math.max(1, Math.min(most, inTime));
}

/**
 * One thread where a run was measured: several workers of one thread each answer more than one worker of
 * several. Unmeasured and large, all cores work on one run.
 */
function defaultThreads({ cost, sizeBytes }: ServedVersion, { cores }: Machine): number {
  if (cost !== null && cost.oneRowMs !== null) return 1;
  return sizeBytes < smallModelBytes ? 1 : cores;
}

/** Whether a worker that was started by one plan must be replaced to follow another. */
export function needsNewWorkers(before: ServingPlan, after: ServingPlan): boolean {
  const ofWorker = ["batchRows", "batchDelayMs", "pieceRows", "threads", "memoryMib"] as const;
  return ofWorker.some((name) => before[name] !== after[name]);
}
