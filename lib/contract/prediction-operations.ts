import type { Operation } from "./operations";
import { pageOf } from "./paging";
import {
  listPredictionsQuery,
  predictionPath,
  predictionPayloadSchema,
  predictionSchema,
  predictionsVerdictSchema,
  verifyPredictionsQuery,
} from "./prediction";

/** The log of single predictions. */
export const predictionOperations = {
  listPredictions: {
    id: "listPredictions",
    method: "GET",
    path: "/predictions",
    summary: "Search the log of predictions, newest first: of the models that one can see",
    permission: "models:read",
    action: "prediction.read",
    query: listPredictionsQuery,
    response: pageOf(predictionSchema),
    status: 200,
    errors: ["cursor.invalid"],
  },
  readPredictionPayload: {
    id: "readPredictionPayload",
    method: "GET",
    path: "/predictions/{id}/payload",
    summary: "The kept bodies of a sampled prediction; each reading is an audit event",
    permission: "models:write",
    action: "prediction.payload_read",
    params: predictionPath,
    response: predictionPayloadSchema,
    status: 200,
    errors: ["prediction.not_found", "prediction.no_payload", "audit.unavailable"],
  },
  verifyPredictions: {
    id: "verifyPredictions",
    method: "GET",
    path: "/predictions/verify",
    summary: "Compare an hour of the log with its digest in the audit chain",
    permission: "audit:read",
    action: "audit.read",
    query: verifyPredictionsQuery,
    response: predictionsVerdictSchema,
    status: 200,
    errors: [],
  },
} as const satisfies Record<string, Operation>;
