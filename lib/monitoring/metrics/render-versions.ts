import { family, histogramLines, sample } from "./exposition";
import { entriesOf } from "./metric-catalogue";
import type { PlainHistogram } from "./plain-histogram";
import {
  restartKinds,
  type TritonReason,
  tritonReasons,
  type VersionSeries,
} from "./version-series";

const counters = {
  onnward_prediction_rows_total: ({ rows }: VersionSeries) => rows,
  onnward_version_load_failures_total: ({ loadFailures }: VersionSeries) => loadFailures,
  onnward_breaker_openings_total: ({ breakerOpenings }: VersionSeries) => breakerOpenings,
  nv_inference_request_success: (series: VersionSeries) => countOf(series, null),
  nv_inference_count: ({ rows }: VersionSeries) => rows,
  nv_inference_exec_count: ({ runs }: VersionSeries) => Math.round(runs),
  nv_inference_request_duration_us: ({ response }: VersionSeries) =>
    Math.round(response.sum * 1_000),
  nv_inference_queue_duration_us: ({ queue }: VersionSeries) => inMicroseconds(queue),
  nv_inference_compute_input_duration_us: ({ decode }: VersionSeries) => inMicroseconds(decode),
  nv_inference_compute_infer_duration_us: ({ run }: VersionSeries) => inMicroseconds(run),
  nv_inference_compute_output_duration_us: ({ encode }: VersionSeries) => inMicroseconds(encode),
};

const histograms = {
  onnward_prediction_duration_seconds: ({ duration }: VersionSeries) => duration,
  onnward_prediction_queue_seconds: ({ queue }: VersionSeries) => queue,
  onnward_prediction_decode_seconds: ({ decode }: VersionSeries) => decode,
  onnward_prediction_run_seconds: ({ run }: VersionSeries) => run,
  onnward_prediction_encode_seconds: ({ encode }: VersionSeries) => encode,
  onnward_run_rows: ({ runRows }: VersionSeries) => runRows,
  onnward_run_requests: ({ runRequests }: VersionSeries) => runRequests,
  onnward_version_load_seconds: ({ load }: VersionSeries) => load,
  nv_inference_first_response_histogram_ms: ({ response }: VersionSeries) => response,
};

function inMicroseconds({ sum }: PlainHistogram): number {
  return Math.round(sum * 1_000_000);
}

function countOf({ codes }: VersionSeries, reason: TritonReason | null): number {
  let total = 0;
  for (const each of codes.values()) if (each.reason === reason) total += each.count;
  return total;
}

/** The families that come from the versions' own numbers, in the order of the catalogue or not. */
export function renderVersions(all: readonly VersionSeries[]): string[] {
  return [
    ...entriesOf(counters).map(([name, read]) =>
      family(
        name,
        all.map((series) => sample(name, series.labels, read(series))),
      ),
    ),
    ...entriesOf(histograms).map(([name, read]) =>
      family(
        name,
        all.flatMap((series) => histogramLines(name, series.labels, read(series))),
      ),
    ),
    renderRestarts(all),
    renderReasons(all),
  ];
}

function renderRestarts(all: readonly VersionSeries[]): string {
  const name = "onnward_worker_restarts_total";
  const lines = all.flatMap(({ labels, restarts }) =>
    restartKinds.map((kind) => sample(name, `${labels},kind="${kind}"`, restarts[kind])),
  );
  return family(name, lines);
}

function renderReasons(all: readonly VersionSeries[]): string {
  const name = "nv_inference_request_failure";
  const lines = all.flatMap((series) =>
    tritonReasons.map((reason) =>
      sample(name, `${series.labels},reason="${reason}"`, countOf(series, reason)),
    ),
  );
  return family(name, lines);
}
