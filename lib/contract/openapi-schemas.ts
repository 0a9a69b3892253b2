import { z } from "zod";
import {
  aliasMoveSchema,
  aliasNameSchema,
  aliasSchema,
  moveAliasBody,
  rollBackAliasBody,
} from "./alias";
import { moveCheckSchema } from "./alias-rules";
import { auditCheckpointSchema, auditEventSchema, auditVerdictSchema } from "./audit";
import { comparisonOfVersionsSchema } from "./compare";
import { comparisonSchema, measurementSchema } from "./comparison";
import { type ErrorCode, errorCatalogue } from "./errors";
import { createExampleBody, exampleSchema } from "./example";
import { gateResultSchema, moveDetailsSchema } from "./gate";
import { createdKeySchema, createKeyBody, keySchema, updateKeyBody } from "./key";
import { createModelBody, modelSchema, updateModelBody } from "./model";
import { moveRequestSchema } from "./move-request";
import { guardsSchema, rolloutPlanSchema, rolloutSchema, targetReadingSchema } from "./rollout";
import {
  batchingVerdictSchema,
  servingCostSchema,
  servingSettingsSchema,
  updateServingBody,
} from "./serving";
import { signatureSchema, tensorSpecSchema } from "./signature";
import { modelGatewaySchema, systemSchema } from "./system";
import { activitySchema, servingSchema } from "./usage";
import {
  inviteUserBody,
  linkedUserSchema,
  meSchema,
  redeemPasswordLinkBody,
  updateUserBody,
  userSchema,
} from "./user";
import {
  metricSchema,
  modelFactsSchema,
  rejectionSchema,
  updateVersionBody,
  validationReportSchema,
  versionSchema,
} from "./version";
import { versionLabelPattern, versionNumberSchema } from "./version-label";

/** OpenAPI 3.1 is JSON Schema, so a document is plain JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined };
export type JsonObject = { [key: string]: Json | undefined };

/** Schemas that code generators should make a type of, by the name that it gets. */
const answers = {
  Model: modelSchema,
  Version: versionSchema,
  ModelFacts: modelFactsSchema,
  ValidationReport: validationReportSchema,
  ServingSettings: servingSettingsSchema,
  BatchingVerdict: batchingVerdictSchema,
  ServingCost: servingCostSchema,
  Rejection: rejectionSchema,
  Signature: signatureSchema,
  TensorSpec: tensorSpecSchema,
  Alias: aliasSchema,
  AliasMove: aliasMoveSchema,
  Serving: servingSchema,
  Activity: activitySchema,
  ModelGateway: modelGatewaySchema,
  Example: exampleSchema,
  System: systemSchema,
  Key: keySchema,
  CreatedKey: createdKeySchema,
  User: userSchema,
  LinkedUser: linkedUserSchema,
  Me: meSchema,
  AuditEvent: auditEventSchema,
  AuditVerdict: auditVerdictSchema,
  AuditCheckpoint: auditCheckpointSchema,
  VersionComparison: comparisonOfVersionsSchema,
  Comparison: comparisonSchema,
  Measurement: measurementSchema,
  GateResult: gateResultSchema,
  MoveDetails: moveDetailsSchema,
  MoveCheck: moveCheckSchema,
  MoveRequest: moveRequestSchema,
  Rollout: rolloutSchema,
  RolloutPlan: rolloutPlanSchema,
  RolloutGuards: guardsSchema,
  TargetReading: targetReadingSchema,
} as const;

const requests = {
  CreateModel: createModelBody,
  UpdateModel: updateModelBody,
  UpdateVersion: updateVersionBody,
  UpdateServing: updateServingBody,
  Metric: metricSchema,
  MoveAlias: moveAliasBody,
  RollBackAlias: rollBackAliasBody,
  CreateExample: createExampleBody,
  CreateKey: createKeyBody,
  UpdateKey: updateKeyBody,
  InviteUser: inviteUserBody,
  UpdateUser: updateUserBody,
  RedeemPasswordLink: redeemPasswordLinkBody,
  // What is both asked and answered has a name for each: what may be left out of the one is in the other.
  NewRolloutPlan: rolloutPlanSchema,
  NewRolloutGuards: guardsSchema,
} as const;

type Direction = "input" | "output";
const named = { input: requests, output: answers } as const;

/** A schema as JSON Schema, with references to the named ones in it. */
export function jsonSchema(schema: z.ZodType, io: Direction): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [id, part] of Object.entries(named[io])) registry.add(part, { id });
  const known = registry.get(schema)?.id;
  if (known !== undefined) return { $ref: uriOf(known) };
  registry.add(schema, { id: "_" });
  return schemasOf(registry, io)._ ?? {};
}

export function componentSchemas(): JsonObject {
  const all: JsonObject = {};
  for (const io of ["input", "output"] as const) {
    const registry = z.registry<{ id: string }>();
    for (const [id, part] of Object.entries(named[io])) registry.add(part, { id });
    Object.assign(all, schemasOf(registry, io));
  }
  return { ...all, Problem: problemSchema() };
}

function schemasOf(registry: z.core.$ZodRegistry<{ id: string }>, io: Direction) {
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: uriOf,
    unrepresentable: "any",
    override({ zodSchema, jsonSchema: made }) {
      // What route() makes of it (namesVersions), before the schema looks.
      if (io === "input" && zodSchema === versionNumberSchema) {
        const { type, minimum, maximum } = made;
        for (const key of ["type", "minimum", "maximum"] as const) delete made[key];
        made.anyOf = [
          { type, minimum, maximum },
          { type: "string", pattern: versionLabelPattern },
        ];
      }
      // An answer may get more fields one day; a client that checks it must not break on that day.
      if (io === "output" && made.additionalProperties === false) delete made.additionalProperties;
    },
  });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema)]));
}

function uriOf(id: string): string {
  return `#/components/schemas/${id}`;
}

/** Without what has a meaning only in a document of its own. */
function plain(schema: unknown): JsonObject {
  const { $schema: _, $id: __, id: ___, ...rest } = JSON.parse(JSON.stringify(schema));
  return rest;
}

function problemSchema(): JsonObject {
  const text = { type: "string" };
  return {
    description:
      "RFC 9457. `code` is stable; the sentences may improve. All codes: docs/errors.md.",
    type: "object",
    required: ["type", "title", "status", "detail", "code", "hint", "requestId"],
    properties: {
      type: { ...text, description: "urn:onnward:error:<code>." },
      title: text,
      status: { type: "integer" },
      detail: { ...text, description: "What happened, in one sentence for people." },
      code: { type: "string", enum: Object.keys(errorCatalogue) },
      hint: { ...text, description: "What to do about it." },
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

export function pathParameter(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: "path", required: true, description, schema };
}

/** Of an alias, in a path of the inference protocols. */
export const aliasName = jsonSchema(aliasNameSchema, "input");

/** What the door to the network may say to whoever calls (docs/network.md), whatever is asked. */
const doorErrors = [
  "network.refused",
  "request.unknown_host",
  "request.stranger_limit",
  "request.concurrency_limit",
] as const satisfies readonly ErrorCode[];

type Dialect = "problem" | "inference" | "either";

/** Responses by status for the codes that may be answered, in the rendering of a dialect. */
export function errorResponses(codes: readonly ErrorCode[], dialect: Dialect): JsonObject {
  return {
    ...responsesOf([...codes, ...doorErrors], dialect),
    // Said before the path is known, and so in one rendering for all.
    ...responsesOf(["request.headers_too_large"], "inference"),
  };
}

function responsesOf(codes: readonly ErrorCode[], dialect: Dialect): JsonObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const problem = { "application/problem+json": { schema: { $ref: uriOf("Problem") } } };
  const sentence = { "application/json": { schema: { $ref: uriOf("PredictionError") } } };
  const content = {
    ...(dialect === "inference" ? {} : problem),
    ...(dialect === "problem" ? {} : sentence),
  };
  const responses = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, some]): [string, JsonObject] => {
      const description = some.map((code) => `\`${code}\`: ${errorCatalogue[code].title}.`);
      return [
        String(status),
        { description: description.join(" "), headers: headersOf(status), content },
      ];
    });
  return Object.fromEntries(responses);
}

function headersOf(status: number): JsonObject | undefined {
  const text = { schema: { type: "string" } };
  if (status === 401) return { "WWW-Authenticate": text };
  if (status === 429 || status === 503) {
    return { "Retry-After": { description: "Seconds", schema: { type: "integer" } } };
  }
  return undefined;
}
