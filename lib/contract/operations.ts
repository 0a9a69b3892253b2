import { z } from "zod";
import { accountOperations } from "./account-operations";
import type { Permission } from "./actor";
import { aliasMoveSchema, aliasPath, aliasSchema, moveAliasBody, rollBackAliasBody } from "./alias";
import type { AuditAction } from "./audit";
import { auditOperations } from "./audit-operations";
import { comparisonOperations } from "./comparison-operations";
import type { ErrorCode } from "./errors";
import { grantOperations } from "./grant-operations";
import { graphOperations } from "./graph-operations";
import { installationOperations } from "./installation-operations";
import {
  createdKeySchema,
  createKeyBody,
  keyPath,
  keySchema,
  listKeysQuery,
  updateKeyBody,
} from "./key";
import { keyOperations } from "./key-operations";
import { lifecycleOperations } from "./lifecycle-operations";
import { metricOperations } from "./metric-operations";
import { createModelBody, modelPath, modelSchema, updateModelBody } from "./model";
import { pageOf, pageQuery } from "./paging";
import { peopleOperations } from "./people-operations";
import { policyOperations } from "./policy-operations";
import { predictionOperations } from "./prediction-operations";
import { releaseOperations } from "./release-operations";
import { rolloutOperations } from "./rollout-operations";
import { listModelsQuery, listVersionsQuery } from "./search";
import { searchOperations } from "./search-operations";
import { registerVersionBody } from "./upload";
import { uploadOperations } from "./upload-operations";
import {
  updateVersionBody,
  uploadVersionQuery,
  versionDetailSchema,
  versionPath,
  versionSchema,
} from "./version";
import { versionFileOperations } from "./version-file-operations";

/**
 * One row an operation of `/api/v1`: its schemas parse the request and document the surface. Route
 * files add the handler, and public/openapi.json is generated from this table.
 */
export interface Operation {
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** OpenAPI form, below `/api/v1`. */
  readonly path: string;
  readonly summary: string;
  /** What the use case demands; "any": an identity, whatever it may do; null: no identity needed. */
  readonly permission: Permission | "any" | null;
  /**
   * The audit action of a denied or failed attempt; null only where nothing changes and nothing is
   * secret, and where strangers may try: they must not be able to fill the chain.
   */
  readonly action: AuditAction | null;
  /** Nobody's cookie counts here, so that whoever asks may come from anywhere. */
  readonly isForOtherSites?: true;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Where the body has a version's number, its label may stand too. */
  readonly namesVersions?: true;
  /** Absent: the body is not JSON (bytes, an event stream) or there is none. */
  readonly response?: z.ZodType;
  readonly status: number;
  /** Media type of the request body when it is not JSON. */
  readonly requestType?: string;
  /** The body may also be this JSON, which names bytes that came before. */
  readonly jsonBody?: z.ZodType;
  /** The bytes may come later: a request without any has no type either. */
  readonly isBodyOptional?: true;
  /** Beside a response that is JSON: what a caller may ask for in its place. */
  readonly responseType?: string | readonly string[];
  /** A reading has an ETag, and a change takes it as If-Match: what came between is then not overwritten. */
  readonly isConditional?: true;
  /** Also for who must set up a second factor first (ONNWARD_REQUIRE_SECOND_FACTOR) and may do nothing else. */
  readonly isForSetup?: true;
  /** Codes beyond those that every operation may answer. */
  readonly errors: readonly ErrorCode[];
}

export const operations = {
  createModel: {
    id: "createModel",
    method: "POST",
    path: "/models",
    summary: "Create a model",
    permission: "models:write",
    action: "model.created",
    body: createModelBody,
    response: modelSchema,
    status: 201,
    errors: ["model.exists"],
  },
  listModels: {
    id: "listModels",
    method: "GET",
    path: "/models",
    summary: "List models",
    permission: "models:read",
    action: "model.read",
    query: listModelsQuery,
    response: pageOf(modelSchema),
    status: 200,
    errors: ["cursor.invalid"],
  },
  getModel: {
    id: "getModel",
    method: "GET",
    path: "/models/{name}",
    summary: "Read a model",
    permission: "models:read",
    action: "model.read",
    params: modelPath,
    response: modelSchema,
    status: 200,
    isConditional: true,
    errors: ["model.not_found"],
  },
  updateModel: {
    id: "updateModel",
    method: "PATCH",
    path: "/models/{name}",
    summary: "Edit a model's description, tags, card or visibility",
    permission: "models:write",
    action: "model.updated",
    params: modelPath,
    body: updateModelBody,
    response: modelSchema,
    status: 200,
    isConditional: true,
    errors: ["model.not_found", "precondition.failed"],
  },
  deleteModel: {
    id: "deleteModel",
    method: "DELETE",
    path: "/models/{name}",
    summary: "Delete a model that no alias serves and no retention keeps; it can be restored",
    permission: "models:delete",
    action: "model.deleted",
    params: modelPath,
    status: 204,
    errors: ["model.not_found", "model.in_use"],
  },
  createVersion: {
    id: "createVersion",
    method: "POST",
    path: "/models/{name}/versions",
    summary: "Upload a version",
    permission: "models:write",
    action: "version.created",
    params: modelPath,
    query: uploadVersionQuery,
    requestType: "application/octet-stream",
    jsonBody: registerVersionBody,
    response: versionSchema,
    status: 202,
    errors: [
      "upload.not_found",
      "upload.not_finished",
      "upload.taken",
      "model.not_found",
      "label.taken",
      "model.empty",
      "model.invalid",
      "model.format_unsupported",
      "model.external_data",
      "model.op_not_allowed",
      "model.opset_unsupported",
      "model.too_complex",
      "digest.mismatch",
      "digest.unsupported",
      "request.length_mismatch",
      "storage.full",
      "storage.unavailable",
    ],
  },
  listVersions: {
    id: "listVersions",
    method: "GET",
    path: "/models/{name}/versions",
    summary: "List a model's versions, newest first; without status all but the archived ones",
    permission: "models:read",
    action: "model.read",
    params: modelPath,
    query: listVersionsQuery,
    response: pageOf(versionSchema),
    status: 200,
    errors: ["model.not_found", "cursor.invalid"],
  },
  getVersion: {
    id: "getVersion",
    method: "GET",
    path: "/models/{name}/versions/{number}",
    summary: "Read a version",
    permission: "models:read",
    action: "model.read",
    params: versionPath,
    response: versionDetailSchema,
    status: 200,
    isConditional: true,
    errors: ["model.not_found", "version.not_found"],
  },
  updateVersion: {
    id: "updateVersion",
    method: "PATCH",
    path: "/models/{name}/versions/{number}",
    summary: "Edit a version's label, note, card, metrics, tags, links, or how it is served",
    permission: "models:write",
    action: "version.updated",
    params: versionPath,
    body: updateVersionBody,
    response: versionDetailSchema,
    status: 200,
    isConditional: true,
    errors: [
      "model.not_found",
      "version.not_found",
      "version.not_ready",
      "label.taken",
      "precondition.failed",
    ],
  },
  archiveVersion: {
    id: "archiveVersion",
    method: "DELETE",
    path: "/models/{name}/versions/{number}",
    summary: "Archive a version that no alias serves; it can be restored",
    permission: "models:write",
    action: "version.archived",
    params: versionPath,
    response: versionSchema,
    status: 200,
    errors: ["model.not_found", "version.not_found", "version.in_use"],
  },
  watchVersion: {
    id: "watchVersion",
    method: "GET",
    path: "/models/{name}/versions/{number}/events",
    summary: "Follow validation as server-sent events",
    permission: "models:read",
    action: "model.read",
    params: versionPath,
    responseType: "text/event-stream",
    status: 200,
    errors: ["model.not_found", "version.not_found"],
  },
  downloadArtifact: {
    id: "downloadArtifact",
    method: "GET",
    path: "/models/{name}/versions/{number}/artifact",
    summary: "Download the uploaded file (Range, ETag, Repr-Digest)",
    permission: "models:read",
    action: "model.read",
    params: versionPath,
    responseType: "application/octet-stream",
    status: 200,
    errors: ["model.not_found", "version.not_found", "artifact.missing", "artifact.corrupt"],
  },
  listAliases: {
    id: "listAliases",
    method: "GET",
    path: "/models/{name}/aliases",
    summary: "List where aliases point",
    permission: "models:read",
    action: "model.read",
    params: modelPath,
    query: pageQuery,
    response: pageOf(aliasSchema),
    status: 200,
    errors: ["model.not_found"],
  },
  moveAlias: {
    id: "moveAlias",
    method: "PUT",
    path: "/models/{name}/aliases/{alias}",
    summary: "Promote: point an alias at a version",
    permission: "models:promote",
    action: "alias.move_requested",
    params: aliasPath,
    body: moveAliasBody,
    namesVersions: true,
    response: aliasSchema,
    status: 200,
    errors: [
      "model.not_found",
      "version.not_found",
      "version.not_ready",
      "alias.name_taken",
      "alias.conflict",
      "alias.protected",
      "gate.failed",
      "gate.pending",
      "comparison.limit",
      "rollout.running",
      "promote.not_loadable",
    ],
  },
  rollBackAlias: {
    id: "rollBackAlias",
    method: "POST",
    path: "/models/{name}/aliases/{alias}/rollback",
    summary: "Point an alias back at the version before",
    permission: "models:promote",
    action: "alias.move_requested",
    params: aliasPath,
    body: rollBackAliasBody,
    namesVersions: true,
    response: aliasSchema,
    status: 200,
    errors: [
      "model.not_found",
      "alias.not_found",
      "alias.no_previous",
      "alias.protected",
      "alias.conflict",
      "version.not_ready",
      "promote.not_loadable",
    ],
  },
  deleteAlias: {
    id: "deleteAlias",
    method: "DELETE",
    path: "/models/{name}/aliases/{alias}",
    summary: "Delete an alias",
    permission: "models:promote",
    action: "alias.deleted",
    params: aliasPath,
    status: 204,
    errors: [
      "model.not_found",
      "alias.not_found",
      "alias.protected",
      "alias.conflict",
      "rollout.running",
    ],
  },
  listModelMoves: {
    id: "listModelMoves",
    method: "GET",
    path: "/models/{name}/history",
    summary: "The ledger of all its aliases, deleted ones too, newest first",
    permission: "models:read",
    action: "model.read",
    params: modelPath,
    query: pageQuery,
    response: pageOf(aliasMoveSchema),
    status: 200,
    errors: ["model.not_found", "cursor.invalid"],
  },
  listAliasMoves: {
    id: "listAliasMoves",
    method: "GET",
    path: "/models/{name}/aliases/{alias}/history",
    summary: "The ledger, newest first; with at: the move in force at that time",
    permission: "models:read",
    action: "model.read",
    params: aliasPath,
    query: z.strictObject({ ...pageQuery.shape, at: z.iso.datetime({ offset: true }).optional() }),
    response: pageOf(aliasMoveSchema),
    status: 200,
    errors: ["model.not_found", "alias.not_found", "cursor.invalid"],
  },
  predict: {
    id: "predict",
    method: "POST",
    path: "/models/{name}/predict",
    summary: "Predict with the version that an alias or number names (the plain dialect)",
    permission: "predict",
    action: "predict.called",
    params: modelPath,
    query: z.strictObject({ version: z.string().max(64).default("production") }),
    requestType: "application/json",
    responseType: "application/json",
    status: 200,
    errors: [
      "model.not_found",
      "alias.unset",
      "version.unavailable",
      "input.missing",
      "input.unknown",
      "input.type",
      "input.shape",
      "input.value",
      "predict.failed",
      "predict.timeout",
      "worker.crashed",
    ],
  },
  listKeys: {
    id: "listKeys",
    method: "GET",
    path: "/keys",
    summary: "List API keys",
    permission: "keys:read",
    action: "key.read",
    query: listKeysQuery,
    response: pageOf(keySchema),
    status: 200,
    errors: ["cursor.invalid"],
  },
  createKey: {
    id: "createKey",
    method: "POST",
    path: "/keys",
    summary: "Create an API key; the secret is shown once",
    permission: "keys:write",
    action: "key.created",
    body: createKeyBody,
    response: createdKeySchema,
    status: 201,
    errors: ["key.exceeds_creator"],
  },
  getKey: {
    id: "getKey",
    method: "GET",
    path: "/keys/{id}",
    summary: "Read an API key",
    permission: "keys:read",
    action: "key.read",
    params: keyPath,
    response: keySchema,
    status: 200,
    errors: ["key.not_found"],
  },
  updateKey: {
    id: "updateKey",
    method: "PATCH",
    path: "/keys/{id}",
    summary: "Edit an API key",
    permission: "keys:write",
    action: "key.updated",
    params: keyPath,
    body: updateKeyBody,
    response: keySchema,
    status: 200,
    errors: ["key.not_found", "key.exceeds_creator", "key.not_active"],
  },
  revokeKey: {
    id: "revokeKey",
    method: "DELETE",
    path: "/keys/{id}",
    summary: "Revoke an API key; it is refused within a second",
    permission: "keys:write",
    action: "key.revoked",
    params: keyPath,
    response: keySchema,
    status: 200,
    errors: ["key.not_found"],
  },
  ...keyOperations,
  ...searchOperations,
  ...grantOperations,
  ...releaseOperations,
  ...comparisonOperations,
  ...versionFileOperations,
  ...graphOperations,
  ...lifecycleOperations,
  ...installationOperations,
  ...predictionOperations,
  ...metricOperations,
  ...peopleOperations,
  ...accountOperations,
  ...auditOperations,
  ...uploadOperations,
  ...rolloutOperations,
  ...policyOperations,
  getOpenApi: {
    id: "getOpenApi",
    method: "GET",
    path: "/openapi.json",
    summary: "This surface as OpenAPI 3.1",
    permission: null,
    action: null,
    responseType: "application/json",
    status: 200,
    errors: [],
  },
} as const satisfies Record<string, Operation>;

/**
 * Whether a caller may name the request, so that a repetition does it no second time: every POST that needs
 * an identity. A prediction changes nothing.
 */
export function takesIdempotencyKey({ method, permission, id }: Operation): boolean {
  return method === "POST" && permission !== null && id !== "predict";
}

/** A body all of whose fields are optional: whoever has nothing to say may send none. */
export function acceptsNothing(body: z.ZodType): boolean {
  return body.safeParse({}).success;
}
