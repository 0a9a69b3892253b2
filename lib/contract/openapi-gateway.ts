import type { ErrorCode } from "./errors";
import { errorResponses, type JsonObject } from "./openapi-schemas";

/**
 * The gateway's own paths, in short: what a model takes and gives is its signature, which
 * `GET /v2/models/{model}` answers.
 */
export function gatewayPaths(): JsonObject {
  return {
    "/predict/{model}": { post: predictOperation() },
    "/v2": { get: openOperation("getServerMetadata", "Server metadata and extensions", []) },
    "/v2/health/live": { get: openOperation("getServerLive", "Whether the server is alive", []) },
    "/v2/health/ready": { get: openOperation("getServerReady", "Whether the server is ready", []) },
    ...bothForms("", "getModelMetadata", "Model metadata: names, datatypes and shapes"),
    ...bothForms("/ready", "getModelReady", "Whether the model answers now"),
    ...inferPaths(),
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

const keyErrors = [
  "key.missing",
  "key.invalid",
  "key.in_url",
  "key.scope_missing",
  "model.not_found",
  "version.not_found",
  "alias.unset",
] as const satisfies readonly ErrorCode[];

const predictionErrors = [
  ...keyErrors,
  "request.malformed",
  "request.media_type",
  "request.too_large",
  "input.missing",
  "input.unknown",
  "input.type",
  "input.shape",
  "input.value",
  "output.unknown",
  "output.too_large",
  "batch.empty",
  "batch.limit",
  "predict.failed",
  "predict.timeout",
  "predict.resource_limit",
  "worker.crashed",
  "version.unavailable",
  "gateway.overloaded",
] as const satisfies readonly ErrorCode[];

const anyObject = { type: "object", additionalProperties: true };

function pathParameter(name: string, description: string): JsonObject {
  return { name, in: "path", required: true, description, schema: { type: "string" } };
}

const model = pathParameter("model", "Name of a model");
const version = pathParameter("version", "Number of a version, or name of an alias");

function predictOperation(): JsonObject {
  return {
    operationId: "predictWithModel",
    tags: ["predict"],
    summary: "Predict: a JSON object of named inputs in, one of named outputs out",
    description:
      "`{model}` is the alias `production`; `{model}@{alias or number}` names another version. A value " +
      "without the batch dimension is one row and comes back as one row. Needs the scope `predict`.",
    parameters: [pathParameter("model", "`recommender`, `recommender@staging` or `recommender@3`")],
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: anyObject, example: { user_id: 123, item_id: 456 } },
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
        content: { "application/json": { schema: anyObject } },
      },
      ...errorResponses(predictionErrors, "inference"),
    },
  };
}

function inferPaths(): JsonObject {
  const body = {
    "application/json": { schema: anyObject },
    "application/octet-stream": {},
  };
  const infer = (operationId: string, parameters: JsonObject[]): JsonObject => ({
    post: {
      operationId,
      tags: ["open inference protocol"],
      summary: "Infer, in JSON or with the binary tensor extension. Needs the scope `predict`",
      parameters: [
        ...parameters,
        {
          name: "Inference-Header-Content-Length",
          in: "header",
          required: false,
          description: "With binary tensors: the length of the JSON before them",
          schema: { type: "integer" },
        },
      ],
      requestBody: { required: true, content: body },
      responses: {
        "200": { description: "The outputs", content: body },
        ...errorResponses(predictionErrors, "inference"),
      },
    },
  });
  return {
    "/v2/models/{model}/infer": infer("infer", [model]),
    "/v2/models/{model}/versions/{version}/infer": infer("inferVersion", [model, version]),
  };
}

function bothForms(tail: string, operationId: string, summary: string): JsonObject {
  return {
    [`/v2/models/{model}${tail}`]: { get: openOperation(operationId, summary, [model]) },
    [`/v2/models/{model}/versions/{version}${tail}`]: {
      get: openOperation(`${operationId}OfVersion`, summary, [model, version]),
    },
  };
}

function openOperation(operationId: string, summary: string, parameters: JsonObject[]): JsonObject {
  const isOfModel = parameters.length > 0;
  return {
    operationId,
    tags: ["open inference protocol"],
    summary,
    ...(isOfModel ? {} : { security: [] }),
    parameters,
    responses: {
      "200": { description: summary, content: { "application/json": { schema: anyObject } } },
      ...(isOfModel ? errorResponses([...keyErrors, "version.unavailable"], "inference") : {}),
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
