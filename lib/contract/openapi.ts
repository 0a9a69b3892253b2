import { z } from "zod";
import { type ErrorCode, errorCatalogue } from "./errors";
import { type Operation, operations } from "./operations";

/** OpenAPI 3.1 is JSON Schema, so a document is plain JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined };
type JsonObject = { [key: string]: Json | undefined };

/** What every operation may answer, beside its own codes. */
const commonErrors: readonly ErrorCode[] = [
  "request.malformed",
  "request.invalid",
  "key.missing",
  "key.invalid",
  "key.in_url",
  "key.scope_missing",
  "permission.denied",
  "db.unavailable",
  "audit.unavailable",
  "internal",
];

/** The management API as OpenAPI 3.1, made from the operations table and the error catalogue. */
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
        "The management API. Predictions have dialects of their own on the same port: " +
        "POST /predict/{model}, described per model by GET /predict/{model}/openapi.json, and the Open " +
        "Inference Protocol V2 below /v2.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API key: onw_live_…" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
      schemas: { Problem: problemSchema() },
    },
  };
}

function describeOperation(operation: Operation): JsonObject {
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.path.split("/")[1] ?? ""],
    ...(operation.permission === null
      ? { security: [] }
      : { description: `Needs the permission \`${operation.permission}\`.` }),
    parameters: [
      ...parametersOf(operation.params, "path"),
      ...parametersOf(operation.query, "query"),
    ],
    ...(bodyOf(operation) === null ? {} : { requestBody: bodyOf(operation) }),
    responses: responsesOf(operation),
  };
}

function parametersOf(schema: z.ZodType | undefined, where: "path" | "query"): JsonObject[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = objectSchema(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: property,
  }));
}

function objectSchema(schema: z.ZodType): {
  properties?: Record<string, Json>;
  required?: string[];
} {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as ReturnType<
    typeof objectSchema
  >;
}

function bodyOf(operation: Operation): JsonObject | null {
  if (operation.body !== undefined) {
    return {
      required: true,
      content: { "application/json": { schema: jsonSchema(operation.body, "input") } },
    };
  }
  if (operation.requestType === undefined) return null;
  return { required: true, content: { [operation.requestType]: { schema: {} } } };
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return JSON.parse(JSON.stringify(rest));
}

function responsesOf(operation: Operation): JsonObject {
  const codes =
    operation.permission === null
      ? (["internal"] as const)
      : [...operation.errors, ...commonErrors];
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const problems = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, some]) => [String(status), problemResponse(some)] as const);
  return { [String(operation.status)]: successOf(operation), ...Object.fromEntries(problems) };
}

function successOf(operation: Operation): JsonObject {
  if (operation.response !== undefined) {
    const schema = jsonSchema(operation.response, "output");
    return { description: operation.summary, content: { "application/json": { schema } } };
  }
  if (operation.responseType === undefined) return { description: operation.summary };
  return { description: operation.summary, content: { [operation.responseType]: { schema: {} } } };
}

function problemResponse(codes: readonly ErrorCode[]): JsonObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].title}.`).join(" "),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

function problemSchema(): JsonObject {
  const text = { type: "string" };
  return {
    description:
      "RFC 9457. `code` is stable; the sentences may improve. All codes: docs/errors.md.",
    type: "object",
    required: ["type", "title", "status", "detail", "code", "hint", "requestId"],
    properties: {
      type: text,
      title: text,
      status: { type: "integer" },
      detail: text,
      code: { type: "string", enum: Object.keys(errorCatalogue) },
      hint: text,
      requestId: text,
      errors: {
        type: "array",
        items: {
          type: "object",
          required: ["field", "message"],
          properties: { field: text, message: text, expected: text, received: text },
        },
      },
    },
  };
}
