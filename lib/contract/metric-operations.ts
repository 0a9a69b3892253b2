import { modelPath } from "./model";
import { modelMetricsQuery, modelMetricsSchema } from "./model-metrics";
import type { Operation } from "./operations";

/** What a model was asked over time, and how it answered. */
export const metricOperations = {
  getModelMetrics: {
    id: "getModelMetrics",
    method: "GET",
    path: "/models/{name}/metrics",
    summary:
      "Requests, errors and latency of a model over time, with its moves; as CSV with format=csv or Accept",
    permission: "models:read",
    action: "model.read",
    params: modelPath,
    query: modelMetricsQuery,
    response: modelMetricsSchema,
    responseType: "text/csv",
    status: 200,
    errors: ["model.not_found", "version.not_found", "alias.not_found"],
  },
} as const satisfies Record<string, Operation>;
