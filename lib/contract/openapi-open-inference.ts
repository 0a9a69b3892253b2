import type { ErrorCode } from "./errors";
import { modelErrors, predictionErrors } from "./openapi-prediction-errors";
import { errorResponses, type JsonObject, pathParameter } from "./openapi-schemas";

/** The Open Inference Protocol, version 2, with the extensions that `GET /v2` lists. */
export function openInferencePaths(): JsonObject {
  return {
    "/v2": {
      get: reading("getServerMetadata", "Server metadata and extensions", []),
    },
    "/v2/health/live": { get: open("getServerLive", "Whether the server is alive") },
    "/v2/health/ready": { get: open("getServerReady", "Whether the server is ready") },
    ...bothForms("", "getModelMetadata", "Model metadata: names, datatypes and shapes"),
    ...bothForms("/ready", "getModelReady", "Whether the model answers now"),
    ...bothForms("/config", "getModelConfiguration", "Model configuration, in Triton's shape"),
    ...inferPaths(),
    "/v2/models/stats": {
      get: reading("getStatistics", "Statistics of every model that the key may see", []),
    },
    ...bothForms("/stats", "getModelStatistics", "Statistics since this gateway started"),
    ...repositoryPaths(),
  };
}

const tags = ["open inference protocol"];
const anyObject = { type: "object", additionalProperties: true };

const model = pathParameter("model", "Name of a model", { type: "string" });
const version = pathParameter("version", "Number of a version, or name of an alias", {
  type: "string",
});

function inferPaths(): JsonObject {
  const body = {
    "application/json": { schema: anyObject },
    "application/octet-stream": {},
  };
  const infer = (operationId: string, parameters: JsonObject[]): JsonObject => ({
    post: {
      operationId,
      tags,
      summary: "Infer, in JSON or with the binary tensor extension. Needs the scope `predict`",
      description:
        "The body may be compressed (`Content-Encoding: gzip` or `deflate`). `parameters.timeout` are " +
        "the microseconds that the request may take; an output's `parameters.classification` asks for " +
        "its highest values and their labels.",
      parameters: [
        ...parameters,
        {
          name: "Inference-Header-Content-Length",
          in: "header",
          required: false,
          description:
            "With binary tensors: the length of the JSON before them, uncompressed. 0: the body is the one input",
          schema: { type: "integer", minimum: 0 },
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

/** As Triton's clients send it, or as a number. */
const target = { type: ["string", "integer"], minLength: 1 };

function repositoryPaths(): JsonObject {
  return {
    "/v2/repository/index": {
      post: {
        operationId: "getRepositoryIndex",
        tags,
        summary: "Versions that the gateway knows of, and how far they are",
        description: "Only of models that the key may see. `ready: true` leaves out what is not.",
        requestBody: command({ ready: { type: "boolean" } }),
        responses: {
          "200": {
            description: "Versions",
            content: { "application/json": { schema: { type: "array", items: indexEntry } } },
          },
          ...errorResponses([...keyOnly, "request.malformed"], "inference"),
        },
      },
    },
    "/v2/repository/models/{model}/load": {
      post: changing(
        "loadModel",
        "Load production's version, or the one that `parameters.version` names, and wait for it",
        { version: target },
        ["version.unavailable"],
      ),
    },
    "/v2/repository/models/{model}/unload": {
      post: changing(
        "unloadModel",
        "Let go of versions that were loaded by number; what an alias answers from stays (400)",
        { version: target, unload_dependents: { type: "boolean" } },
        [],
      ),
    },
  };
}

const indexEntry = {
  type: "object",
  required: ["name", "state", "reason"],
  properties: {
    name: { type: "string" },
    version: { type: "string" },
    state: { type: "string", enum: ["READY", "LOADING", "UNAVAILABLE"] },
    reason: { type: "string" },
  },
};

function command(properties: JsonObject): JsonObject {
  const schema = { type: "object", additionalProperties: false, properties };
  return { required: false, content: { "application/json": { schema } } };
}

function changing(
  operationId: string,
  summary: string,
  parameters: JsonObject,
  more: readonly ErrorCode[],
): JsonObject {
  const given = { type: "object", additionalProperties: false, properties: parameters };
  return {
    operationId,
    tags,
    summary,
    description: "Changes what this gateway has loaded, and nothing else. Needs `models:promote`.",
    parameters: [model],
    requestBody: command({ parameters: given }),
    responses: {
      "200": { description: "Done. There is no body" },
      ...errorResponses([...modelErrors, "request.malformed", ...more], "inference"),
    },
  };
}

function bothForms(tail: string, operationId: string, summary: string): JsonObject {
  return {
    [`/v2/models/{model}${tail}`]: { get: reading(operationId, summary, [model]) },
    [`/v2/models/{model}/versions/{version}${tail}`]: {
      get: reading(`${operationId}OfVersion`, summary, [model, version]),
    },
  };
}

const keyOnly = [
  "key.missing",
  "key.invalid",
  "key.in_url",
  "key.scope_missing",
  "key.address_not_allowed",
] as const satisfies readonly ErrorCode[];

function reading(operationId: string, summary: string, parameters: JsonObject[]): JsonObject {
  const errors: readonly ErrorCode[] =
    parameters.length > 0 ? [...modelErrors, "version.unavailable"] : keyOnly;
  return {
    operationId,
    tags,
    summary,
    description: "Needs the scope `predict` or `models:read`.",
    parameters,
    responses: {
      "200": { description: summary, content: { "application/json": { schema: anyObject } } },
      ...errorResponses(errors, "inference"),
    },
  };
}

function open(operationId: string, summary: string): JsonObject {
  return {
    operationId,
    tags,
    summary,
    security: [],
    responses: {
      "200": { description: summary, content: { "application/json": { schema: anyObject } } },
      ...(operationId === "getServerReady"
        ? errorResponses(["gateway.starting"], "inference")
        : {}),
    },
  };
}
