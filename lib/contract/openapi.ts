import type { z } from "zod";
import type { ErrorCode } from "./errors";
import { gatewayPaths, predictionErrorSchema } from "./openapi-gateway";
import { componentSchemas, errorResponses, type JsonObject, jsonSchema } from "./openapi-schemas";
import { acceptsNothing, type Operation, operations, takesIdempotencyKey } from "./operations";

/** What every operation with an identity may answer, beside its own codes. */
const commonErrors: readonly ErrorCode[] = [
  "request.invalid",
  "key.missing",
  "key.invalid",
  "key.in_url",
  "key.scope_missing",
  "key.address_not_allowed",
  "permission.denied",
  "db.unavailable",
  "internal",
];
/** And what those may answer that change something. */
const changeErrors: readonly ErrorCode[] = ["audit.unavailable", "session.cross_site"];
const idempotencyErrors: readonly ErrorCode[] = ["idempotency.mismatch", "idempotency.in_flight"];
const bodyErrors: readonly ErrorCode[] = [
  "request.malformed",
  "request.media_type",
  "request.too_large",
  "request.timeout",
];

/**
 * The whole surface as OpenAPI 3.1, made from the operations table and the error catalogue: what parses
 * the requests also documents them.
 */
export function buildOpenApi(): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  for (const operation of Object.values<Operation>(operations)) {
    const path = `/api/v1${operation.path}`;
    paths[path] = {
      ...paths[path],
      [operation.method.toLowerCase()]: describeOperation(operation),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Onnward",
      version: "1",
      description:
        "Carries ONNX models to production. `/api/v1` manages models, versions, aliases, keys and the " +
        "audit log; `/predict` and the Open Inference Protocol V2 below `/v2` predict.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths: { ...paths, ...gatewayPaths() },
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API key: onw_live_…" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
      schemas: { ...componentSchemas(), PredictionError: predictionErrorSchema },
    },
  };
}

function describeOperation(operation: Operation): JsonObject {
  const requestBody = bodyOf(operation);
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.path.split("/")[1] ?? ""],
    ...(operation.permission === null
      ? { security: [] }
      : { description: needOf(operation.permission) }),
    parameters: [
      ...parametersOf(operation.params, "path"),
      ...parametersOf(operation.query, "query"),
      ...(operation.requestType === "application/octet-stream" ? [reprDigest] : []),
      ...(operation.isConditional && operation.method !== "GET" ? [ifMatch] : []),
      ...(takesIdempotencyKey(operation) ? [idempotencyKey] : []),
    ],
    ...(requestBody === null ? {} : { requestBody }),
    responses: {
      [String(operation.status)]: successOf(operation),
      ...(operation.action === "alias.move_requested" ? { "202": stillMoving(operation) } : {}),
      // What the gateway says of a prediction comes back as it said it.
      ...errorResponses(codesOf(operation), operation.id === "predict" ? "either" : "problem"),
    },
  };
}

function needOf(permission: NonNullable<Operation["permission"]>): string {
  return permission === "any"
    ? "Needs an identity, whatever it may do."
    : `Needs the permission \`${permission}\`.`;
}

const reprDigest = {
  name: "Repr-Digest",
  in: "header",
  required: false,
  description: "`sha-256=:<base64>:` of the file; a difference is refused",
  schema: { type: "string" },
};

const ifMatch = {
  name: "If-Match",
  in: "header",
  required: false,
  description: "The ETag of a reading: 412 when somebody changed it since",
  schema: { type: "string" },
};

const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "Names this request for 24 hours: repeated with the same key and bytes it is not done again and gets the first answer, with `Idempotency-Replayed: true`",
  schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,255}$" },
};

const etag = {
  ETag: { description: "Of what can be edited: for If-Match", schema: { type: "string" } },
};

function stillMoving(operation: Operation): JsonObject {
  const description =
    "Not every gateway has the version warm yet: `intendedVersion` names it, and the alias moves by itself.";
  return { ...successOf(operation), description };
}

function codesOf(operation: Operation): ErrorCode[] {
  const hasBody = operation.body !== undefined || operation.requestType !== undefined;
  if (operation.permission === null) {
    const changing = [...bodyErrors, ...changeErrors, "db.unavailable"] as const;
    return [...operation.errors, ...(hasBody ? changing : []), "internal"];
  }
  return [
    ...operation.errors,
    ...(hasBody ? bodyErrors : []),
    ...commonErrors,
    ...(operation.method === "GET" ? [] : changeErrors),
    ...(takesIdempotencyKey(operation) ? idempotencyErrors : []),
  ];
}

function parametersOf(schema: z.ZodType | undefined, where: "path" | "query"): JsonObject[] {
  if (schema === undefined) return [];
  const { properties, required } = jsonSchema(schema, "input");
  const names = Array.isArray(required) ? required : [];
  if (properties === null || typeof properties !== "object" || Array.isArray(properties)) return [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === "path" || names.includes(name),
    schema: property,
  }));
}

function bodyOf(operation: Operation): JsonObject | null {
  if (operation.body !== undefined) {
    const schema = jsonSchema(operation.body, "input");
    return {
      required: !acceptsNothing(operation.body),
      content: { "application/json": { schema } },
    };
  }
  if (operation.requestType === undefined) return null;
  // The bytes go on to the gateway as they came: what it demands of all is that they are an object.
  const isJson = operation.requestType === "application/json";
  const schema = isJson ? { schema: { type: "object" } } : {};
  const alternative =
    operation.jsonBody === undefined
      ? {}
      : { "application/json": { schema: jsonSchema(operation.jsonBody, "input") } };
  return {
    required: operation.isBodyOptional !== true,
    content: { [operation.requestType]: schema, ...alternative },
  };
}

function successOf(operation: Operation): JsonObject {
  const types = [operation.responseType ?? []].flat();
  const asBytes = Object.fromEntries(types.map((type) => [type, {}]));
  if (operation.response !== undefined) {
    const schema = jsonSchema(operation.response, "output");
    return {
      description: operation.summary,
      ...(operation.isConditional ? { headers: etag } : {}),
      content: { "application/json": { schema }, ...asBytes },
    };
  }
  if (types.length === 0) return { description: operation.summary };
  return { description: operation.summary, content: asBytes };
}
