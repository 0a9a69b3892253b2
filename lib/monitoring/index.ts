export type { EndedPrediction } from "./metrics/ended-prediction";
export { createMetrics, type Metrics, metrics } from "./metrics/metrics";
export type { MetricSources, VersionLoad } from "./metrics/render-sources";
