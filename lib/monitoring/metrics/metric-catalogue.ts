/**
 * Every metric of ours: what /metrics says, what docs/observability.md explains and what the dashboard may
 * ask for are held equal to this list by tests. Labels are bounded: models and versions by what was
 * loaded in the last hour, codes by the error catalogue.
 */
interface MetricEntry {
  readonly type: "counter" | "gauge" | "histogram";
  readonly unit: "1" | "seconds" | "bytes" | "rows" | "requests" | "microseconds" | "milliseconds";
  readonly labels: readonly string[];
  readonly help: string;
}

const ofVersion = ["model", "version"] as const;

export const metricCatalogue = {
  // Predictions
  onnward_predictions_total: {
    type: "counter",
    unit: "requests",
    labels: ["model", "version", "code"],
    help: "Ended predictions by the code that they ended with: ok, client.gone, or one of the error catalogue. Model and version are empty where none was found.",
  },
  onnward_prediction_rows_total: {
    type: "counter",
    unit: "rows",
    labels: ofVersion,
    help: "Rows of the predictions that were answered.",
  },
  onnward_prediction_duration_seconds: {
    type: "histogram",
    unit: "seconds",
    labels: ofVersion,
    help: "From the request's head to the answer's end, however it ended.",
  },
  onnward_prediction_queue_seconds: {
    type: "histogram",
    unit: "seconds",
    labels: ofVersion,
    help: "Waiting for a worker of the version, and the way to it and back.",
  },
  onnward_prediction_decode_seconds: {
    type: "histogram",
    unit: "seconds",
    labels: ofVersion,
    help: "Reading the request's body into tensors.",
  },
  onnward_prediction_run_seconds: {
    type: "histogram",
    unit: "seconds",
    labels: ofVersion,
    help: "The run of onnxruntime. Requests that share a run count it in full each.",
  },
  onnward_prediction_encode_seconds: {
    type: "histogram",
    unit: "seconds",
    labels: ofVersion,
    help: "Writing the outputs as the answer's body.",
  },
  onnward_run_rows: {
    type: "histogram",
    unit: "rows",
    labels: ofVersion,
    help: "Batch size: rows in one run of onnxruntime.",
  },
  onnward_run_requests: {
    type: "histogram",
    unit: "requests",
    labels: ofVersion,
    help: "Requests that shared one run of onnxruntime.",
  },
  onnward_predictions_in_flight: {
    type: "gauge",
    unit: "requests",
    labels: [],
    help: "Predictions in the gateway now: waiting, running or being answered.",
  },
  // Versions and their workers
  onnward_queue_depth: {
    type: "gauge",
    unit: "requests",
    labels: ofVersion,
    help: "Predictions that wait for a worker of the version.",
  },
  onnward_version_in_flight: {
    type: "gauge",
    unit: "requests",
    labels: ofVersion,
    help: "Predictions of the version that wait or run.",
  },
  onnward_version_warm: {
    type: "gauge",
    unit: "1",
    labels: ofVersion,
    help: "1 when the version answers at once, else 0.",
  },
  onnward_version_replicas: {
    type: "gauge",
    unit: "1",
    labels: ofVersion,
    help: "Warm workers of the version.",
  },
  onnward_version_replicas_desired: {
    type: "gauge",
    unit: "1",
    labels: ofVersion,
    help: "Workers that the version shall have.",
  },
  onnward_version_load_seconds: {
    type: "histogram",
    unit: "seconds",
    labels: ofVersion,
    help: "How long a worker took to load the version and warm up. Seen when /metrics is read: of several loads between two readings the last.",
  },
  onnward_version_load_failures_total: {
    type: "counter",
    unit: "1",
    labels: ofVersion,
    help: "Attempts to load the version that failed.",
  },
  onnward_worker_restarts_total: {
    type: "counter",
    unit: "1",
    labels: ["model", "version", "kind"],
    help: "Workers that were replaced: crashed, killed (a run passed its deadline), or recycled (a request needed too much memory).",
  },
  onnward_worker_memory_bytes: {
    type: "gauge",
    unit: "bytes",
    labels: ofVersion,
    help: "Resident memory of the version's workers together.",
  },
  onnward_breaker_state: {
    type: "gauge",
    unit: "1",
    labels: ofVersion,
    help: "The version's circuit breaker: 0 closed, 1 half-open, 2 open.",
  },
  onnward_breaker_openings_total: {
    type: "counter",
    unit: "1",
    labels: ofVersion,
    help: "How often the version's circuit breaker opened.",
  },
  // Shadows of rollouts
  onnward_shadow_requests_total: {
    type: "counter",
    unit: "requests",
    labels: ["model", "version", "outcome"],
    help: "Answered requests that a shadow version was to be shown: compared, failed (it gave no answer), or dropped, because those who serve come first.",
  },
  onnward_shadow_memory_bytes: {
    type: "gauge",
    unit: "bytes",
    labels: ofVersion,
    help: "Resident memory of the version's worker as a shadow.",
  },
  onnward_shadow_work_seconds_total: {
    type: "counter",
    unit: "seconds",
    labels: [],
    help: "Processor time of the gateway that went to sending requests to shadows and hearing of them, behind the answers of callers.",
  },
  // The gateway
  onnward_strangers_refused_total: {
    type: "counter",
    unit: "requests",
    labels: ["code"],
    help: "Calls and connections refused at the door, or for want of a valid identity.",
  },
  onnward_snapshot_age_seconds: {
    type: "gauge",
    unit: "seconds",
    labels: [],
    help: "Since when the gateway's snapshot is not known to be current. Absent before the first snapshot.",
  },
  onnward_database_outage_seconds: {
    type: "gauge",
    unit: "seconds",
    labels: [],
    help: "Since when the database does not answer; 0 when it does.",
  },
  onnward_usage_spool_rows: {
    type: "gauge",
    unit: "1",
    labels: [],
    help: "Rows of usage (a version, a key and a minute) that are not in the database yet.",
  },
  onnward_usage_dropped_total: {
    type: "counter",
    unit: "requests",
    labels: [],
    help: "Predictions missing from the stored usage, because too much of it waited for the database.",
  },
  onnward_prediction_log_waiting: {
    type: "gauge",
    unit: "requests",
    labels: [],
    help: "Records of single predictions that are not in the database yet.",
  },
  onnward_prediction_log_dropped_total: {
    type: "counter",
    unit: "requests",
    labels: [],
    help: "Predictions missing from the log, because too many records waited for the database.",
  },
  onnward_rollout_figures_dropped_total: {
    type: "counter",
    unit: "requests",
    labels: [],
    help: "Requests, reports of shadows and assignments missing from the figures of rollouts, because too many waited.",
  },
  onnward_audit_denials_dropped_total: {
    type: "counter",
    unit: "requests",
    labels: [],
    help: "Denied calls that found no room on their way to the audit log.",
  },
  onnward_limit_fallbacks_total: {
    type: "counter",
    unit: "requests",
    labels: [],
    help: "Predictions of keys with limits that this gateway counted alone, because Redis did not answer.",
  },
  // By Triton's names, for dashboards that exist
  nv_inference_request_success: {
    type: "counter",
    unit: "requests",
    labels: ofVersion,
    help: "Answered predictions.",
  },
  nv_inference_request_failure: {
    type: "counter",
    unit: "requests",
    labels: ["model", "version", "reason"],
    help: "Failed predictions: REJECTED (overload, limit or deadline in the queue), CANCELED (the client left), BACKEND (the run or its worker), OTHER.",
  },
  nv_inference_count: {
    type: "counter",
    unit: "rows",
    labels: ofVersion,
    help: "Rows of answered predictions.",
  },
  nv_inference_exec_count: {
    type: "counter",
    unit: "1",
    labels: ofVersion,
    help: "Runs of onnxruntime: fewer than predictions where they were batched.",
  },
  nv_inference_pending_request_count: {
    type: "gauge",
    unit: "requests",
    labels: ofVersion,
    help: "Predictions that wait for a worker of the version.",
  },
  nv_inference_request_duration_us: {
    type: "counter",
    unit: "microseconds",
    labels: ofVersion,
    help: "Time of answered predictions, summed.",
  },
  nv_inference_queue_duration_us: {
    type: "counter",
    unit: "microseconds",
    labels: ofVersion,
    help: "Time that predictions waited for a worker, summed.",
  },
  nv_inference_compute_input_duration_us: {
    type: "counter",
    unit: "microseconds",
    labels: ofVersion,
    help: "Time of reading bodies into tensors, summed.",
  },
  nv_inference_compute_infer_duration_us: {
    type: "counter",
    unit: "microseconds",
    labels: ofVersion,
    help: "Time of runs, summed over the predictions in them.",
  },
  nv_inference_compute_output_duration_us: {
    type: "counter",
    unit: "microseconds",
    labels: ofVersion,
    help: "Time of writing outputs as bodies, summed.",
  },
  nv_inference_first_response_histogram_ms: {
    type: "histogram",
    unit: "milliseconds",
    labels: ofVersion,
    help: "Time of answered predictions.",
  },
} as const satisfies Record<string, MetricEntry>;

export type MetricName = keyof typeof metricCatalogue;

/** In the catalogue's order. */
export const metricNames: readonly MetricName[] = Object.keys(metricCatalogue).filter(
  (name): name is MetricName => name in metricCatalogue,
);

/** `Object.entries` that remembers which names there are. */
export function entriesOf<N extends MetricName, V>(table: Readonly<Record<N, V>>): [N, V][] {
  const names: string[] = Object.keys(table);
  const isOne = (name: MetricName): name is N => names.includes(name);
  return metricNames.filter(isOne).map((name) => [name, table[name]]);
}
