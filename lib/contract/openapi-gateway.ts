import { openInferencePaths } from "./openapi-open-inference";
import { predictionErrors } from "./openapi-prediction-errors";
import { errorResponses, type JsonObject } from "./openapi-schemas";
import { tfServingPaths } from "./openapi-tf-serving";

/**
 * The gateway's own paths, in short: what a model takes and gives is its signature, which
 * `GET /v2/models/{model}` answers. docs/protocols.md shows each of them with curl.
 */
export function gatewayPaths(): JsonObject {
  return {
    "/predict/{model}": { post: predictOperation() },
    "/predict/{model}/openapi.json": { get: documentOperation() },
    ...openInferencePaths(),
    ...tfServingPaths(),
    "/healthz": { get: plainOperation("getHealth", "Whether the process is alive") },
    "/readyz": { get: plainOperation("getReadiness", "Whether the gateway is ready to predict") },
  };
}

/** `{"error": …}`, which the clients of the inference protocols expect. */
export const predictionErrorSchema = {
  type: "object",
  required: ["error", "code"],
  properties: { error: { type: "string" }, code: { type: "string" } },
} as const satisfies JsonObject;

const target: JsonObject = {
  name: "model",
  in: "path",
  required: true,
  description: "`recommender`, `recommender@staging` or `recommender@3`",
  schema: { type: "string" },
};
const anyObject = { type: "object", additionalProperties: true };
const table = { type: "string", example: "user_id,item_id\n123,456\n" };

function predictOperation(): JsonObject {
  return {
    operationId: "predictWithModel",
    tags: ["predict"],
    summary: "Predict: a JSON object of named inputs in, one of named outputs out",
    description:
      "`{model}` is the alias `production`; `{model}@{alias or number}` names another version. A value " +
      "without the batch dimension is one row and comes back as one row. For a model whose inputs are " +
      "columns the body may be `text/csv` (a line of names, then a line for every row), and then the " +
      "answer is `text/csv` too: it has the media type of the request, and `Accept` is not read. The " +
      "body may be compressed (`Content-Encoding: gzip` or `deflate`). Needs the scope `predict`.",
    parameters: [target],
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: anyObject, example: { user_id: 123, item_id: 456 } },
        "text/csv": { schema: table },
      },
    },
    responses: {
      "200": {
        description: "The outputs by name",
        headers: {
          "X-Onnward-Version": {
            description: "The version that answered: `recommender@3`",
            schema: { type: "string" },
          },
        },
        content: {
          "application/json": { schema: anyObject },
          "text/csv": { schema: { type: "string", example: "rating\n3.5\n" } },
        },
      },
      ...errorResponses(predictionErrors, "inference"),
    },
  };
}

function documentOperation(): JsonObject {
  const summary = "OpenAPI 3.1 of this model's own inputs and outputs";
  return {
    operationId: "getModelDocument",
    tags: ["predict"],
    summary,
    description: "Made from the signature. Needs the scope `predict`.",
    parameters: [target],
    responses: {
      "200": { description: summary, content: { "application/json": { schema: anyObject } } },
      ...errorResponses(predictionErrors, "inference"),
    },
  };
}

function plainOperation(operationId: string, summary: string): JsonObject {
  return {
    operationId,
    tags: ["health"],
    summary,
    security: [],
    responses: {
      "200": { description: "Yes" },
      ...(operationId === "getReadiness" ? { "503": { description: "Not now" } } : {}),
    },
  };
}
