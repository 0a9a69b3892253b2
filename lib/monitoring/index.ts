export { createMetrics, type EndedPrediction, type Metrics, metrics } from "./metrics";
