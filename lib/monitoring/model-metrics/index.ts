export { formatMetricsCsv } from "./format-metrics-csv";
export { getModelMetrics } from "./get-model-metrics";
