import { currentTimeMs } from "@/lib/platform/clock";
import { family, labelsText, sample } from "./exposition";
import { entriesOf, type MetricName } from "./metric-catalogue";

/** What is asked at the moment that /metrics is read. */
export interface MetricSources {
  readonly inFlight: () => number;
  /** Every version that the pool has or shall have. */
  readonly pool: () => readonly VersionLoad[];
  /** Versions that are shown what others answer. */
  readonly shadows: () => readonly ShadowLoad[];
  readonly shadowSeconds: () => number;
  /** When the snapshot was last known to be current, by the wall clock; null: there is none. */
  readonly snapshotReadAtMs: () => number | null;
  readonly outageSeconds: () => number;
  readonly spoolRows: () => number;
  readonly droppedUsage: () => number;
  /** Of the log of single predictions: on the way, and lost for want of room. */
  readonly logWaiting: () => number;
  readonly droppedLog: () => number;
  /** Of the figures of rollouts: requests, reports of shadows and assignments. */
  readonly droppedFigures: () => number;
  readonly droppedDenials: () => number;
  /** Predictions of keys with limits that Redis should have counted. */
  readonly limitFallbacks: () => number;
}

/** How busy one loaded version is. */
export interface VersionLoad {
  readonly model: string;
  readonly number: number;
  readonly state: string;
  readonly waiting: number;
  readonly running: number;
  readonly replicas: number;
  readonly desiredReplicas: number;
  readonly breaker: "closed" | "half-open" | "open";
  /** Of all its workers. */
  readonly memoryBytes: number;
  /** Of the last load; null: none has ended yet. */
  readonly loadMs: number | null;
}

export interface ShadowLoad {
  readonly model: string;
  readonly number: number;
  readonly memoryBytes: number;
  /** Since it is one. */
  readonly counts: Readonly<Record<(typeof shadowOutcomes)[number], number>>;
}

const shadowOutcomes = ["compared", "dropped", "failed"] as const;

const breakerStates = { closed: 0, "half-open": 1, open: 2 } as const;

const ofVersion = {
  onnward_queue_depth: ({ waiting }: VersionLoad) => waiting,
  onnward_version_in_flight: ({ waiting, running }: VersionLoad) => waiting + running,
  onnward_version_warm: ({ state }: VersionLoad) => (state === "warm" ? 1 : 0),
  onnward_version_replicas: ({ replicas }: VersionLoad) => replicas,
  onnward_version_replicas_desired: ({ desiredReplicas }: VersionLoad) => desiredReplicas,
  onnward_worker_memory_bytes: ({ memoryBytes }: VersionLoad) => memoryBytes,
  onnward_breaker_state: ({ breaker }: VersionLoad) => breakerStates[breaker],
  nv_inference_pending_request_count: ({ waiting }: VersionLoad) => waiting,
};

const ofGateway = {
  onnward_predictions_in_flight: (sources: MetricSources) => sources.inFlight(),
  onnward_snapshot_age_seconds: snapshotAgeSeconds,
  onnward_database_outage_seconds: (sources: MetricSources) => sources.outageSeconds(),
  onnward_usage_spool_rows: (sources: MetricSources) => sources.spoolRows(),
  onnward_usage_dropped_total: (sources: MetricSources) => sources.droppedUsage(),
  onnward_prediction_log_waiting: (sources: MetricSources) => sources.logWaiting(),
  onnward_prediction_log_dropped_total: (sources: MetricSources) => sources.droppedLog(),
  onnward_rollout_figures_dropped_total: (sources: MetricSources) => sources.droppedFigures(),
  onnward_audit_denials_dropped_total: (sources: MetricSources) => sources.droppedDenials(),
  onnward_limit_fallbacks_total: (sources: MetricSources) => sources.limitFallbacks(),
  onnward_shadow_work_seconds_total: (sources: MetricSources) => sources.shadowSeconds(),
};

function snapshotAgeSeconds(sources: MetricSources): number | null {
  const readAtMs = sources.snapshotReadAtMs();
  // A clock that was put back must not make it negative.
  return readAtMs === null ? null : Math.max(0, currentTimeMs() - readAtMs) / 1_000;
}

/** A version may be the shadow of several aliases: together they are one sample. */
function renderShadows(loads: readonly ShadowLoad[]): string[] {
  const requests = new Map<string, number>();
  const memory = new Map<string, number>();
  const add = (sums: Map<string, number>, labels: string, value: number) =>
    sums.set(labels, (sums.get(labels) ?? 0) + value);
  for (const { model, number, memoryBytes, counts } of loads) {
    const version = String(number);
    add(memory, labelsText({ model, version }), memoryBytes);
    for (const outcome of shadowOutcomes)
      add(requests, labelsText({ model, version, outcome }), counts[outcome]);
  }
  const samples = (name: MetricName, sums: Map<string, number>) =>
    family(
      name,
      [...sums].map(([labels, value]) => sample(name, labels, value)),
    );
  return [
    samples("onnward_shadow_requests_total", requests),
    samples("onnward_shadow_memory_bytes", memory),
  ];
}

export function renderSources(sources: MetricSources, loads: readonly VersionLoad[]): string[] {
  // By name: while a deleted model's version still finishes, its like of the same name may be loaded, and a
  // sample that came twice would make the whole page unreadable for Prometheus. The later one is told of.
  const byLabels = new Map(
    loads.map((load) => [labelsText({ model: load.model, version: String(load.number) }), load]),
  );
  const labelled = [...byLabels];
  return [
    ...renderShadows(sources.shadows()),
    ...entriesOf(ofVersion).map(([name, read]) =>
      family(
        name,
        labelled.map(([labels, load]) => sample(name, labels, read(load))),
      ),
    ),
    ...entriesOf(ofGateway).map(([name, read]) => {
      const value = read(sources);
      return family(name, value === null ? [] : [sample(name, "", value)]);
    }),
  ];
}
