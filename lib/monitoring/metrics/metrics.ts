import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { PredictTimings } from "@/lib/inference";
import { remember } from "@/lib/platform/remember";

/** One ended prediction. Model and version are null until a target was found: labels stay bounded. */
export interface EndedPrediction {
  readonly model: string | null;
  readonly version: number | null;
  /** HTTP status; 499 when the client went away. */
  readonly status: number;
  readonly seconds: number;
  readonly timings: PredictTimings | null;
}

export interface Metrics {
  predictionEnded(ended: EndedPrediction): void;
  strangerRefused(code: string): void;
  workerRestarted(model: string, version: number): void;
  /** Gauges and counters that are read when they are asked for. */
  observe(sources: MetricSources): void;
  contentType: string;
  render(): Promise<string>;
}

export interface MetricSources {
  readonly inFlight: () => number;
  readonly versions: () => readonly VersionLoad[];
  readonly droppedDenials: () => number;
  readonly droppedUsage: () => number;
  readonly outageSeconds: () => number;
}

/** How busy one loaded version is. */
export interface VersionLoad {
  readonly model: string;
  readonly number: number;
  readonly state: string;
  readonly waiting: number;
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function metrics(): Metrics {
  return remember("metrics", createMetrics);
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const predictions = new Counter({
    name: "onnward_predictions_total",
    help: "Predictions by model, version and class of HTTP status.",
    labelNames: ["model", "version", "status"],
    registers,
  });
  const duration = new Histogram({
    name: "onnward_prediction_duration_seconds",
    help: "From the request's head to the answer's end.",
    labelNames: ["model", "version"],
    buckets: seconds,
    registers,
  });
  const queue = new Histogram({
    name: "onnward_prediction_queue_seconds",
    help: "Waiting for the version's worker.",
    labelNames: ["model", "version"],
    buckets: seconds,
    registers,
  });
  const run = new Histogram({
    name: "onnward_prediction_run_seconds",
    help: "onnxruntime's own part.",
    labelNames: ["model", "version"],
    buckets: seconds,
    registers,
  });
  const strangers = new Counter({
    name: "onnward_strangers_refused_total",
    help: "Calls refused for want of a valid identity.",
    labelNames: ["code"],
    registers,
  });
  const restarts = new Counter({
    name: "onnward_worker_restarts_total",
    help: "Workers replaced after a crash, a deadline or a memory limit.",
    labelNames: ["model", "version"],
    registers,
  });
  return {
    predictionEnded(ended) {
      const labels = { model: ended.model ?? "", version: String(ended.version ?? "") };
      predictions.inc({ ...labels, status: `${Math.floor(ended.status / 100)}xx` });
      if (ended.model === null) return;
      duration.observe(labels, ended.seconds);
      if (ended.timings === null) return;
      queue.observe(labels, ended.timings.queueMs / 1_000);
      run.observe(labels, ended.timings.runMs / 1_000);
    },
    strangerRefused: (code) => strangers.inc({ code }),
    workerRestarted: (model, version) => restarts.inc({ model, version: String(version) }),
    observe(sources) {
      for (const [name, help, read] of gaugesOf(sources)) {
        registry.removeSingleMetric(name);
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read());
          },
        });
      }
      observeVersions(registry, sources);
    },
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}

function gaugesOf(sources: MetricSources): [name: string, help: string, read: () => number][] {
  return [
    [
      "onnward_predictions_in_flight",
      "Predictions in the gateway now: waiting, running or being answered.",
      sources.inFlight,
    ],
    [
      "onnward_audit_denials_dropped",
      "Denied calls that found no room on their way to the audit log.",
      sources.droppedDenials,
    ],
    [
      "onnward_usage_dropped",
      "Predictions missing from the stored usage, because too much of it waited for the database.",
      sources.droppedUsage,
    ],
    [
      "onnward_database_outage_seconds",
      "Since when the database does not answer; 0 when it does.",
      sources.outageSeconds,
    ],
  ];
}

/** Both gauges forget versions that are not loaded any more. */
function observeVersions(registry: Registry, sources: MetricSources): void {
  const perVersion = [
    {
      name: "onnward_queue_depth",
      help: "Predictions that wait for the version's worker.",
      read: ({ waiting }: VersionLoad) => waiting,
    },
    {
      name: "onnward_version_warm",
      help: "1 when the version answers at once.",
      read: ({ state }: VersionLoad) => (state === "warm" ? 1 : 0),
    },
  ];
  for (const { name, help, read } of perVersion) {
    registry.removeSingleMetric(name);
    new Gauge({
      name,
      help,
      labelNames: ["model", "version"],
      registers: [registry],
      collect() {
        this.reset();
        for (const load of sources.versions())
          this.set({ model: load.model, version: String(load.number) }, read(load));
      },
    });
  }
}
