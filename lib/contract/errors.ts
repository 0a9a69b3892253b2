import { comparisonErrors } from "./comparison-errors";
import { graphErrors } from "./graph-errors";
import { keyErrors } from "./key-errors";
import { peopleErrors } from "./people-errors";
import { registryErrors } from "./registry-errors";
import { releaseErrors } from "./release-errors";
import { uploadErrors } from "./upload-errors";

/**
 * The error catalogue: every code that a caller may meet, with its HTTP status, its title, and
 * what to do about it. Both renderers (problem+json and `{"error": …}`), docs/errors.md and the
 * OpenAPI document are made from this table. Codes are stable; sentences may improve.
 */
export interface CatalogueEntry {
  readonly status: number;
  readonly title: string;
  /** What the caller can do. Shown when the thrower has nothing more precise to say. */
  readonly hint: string;
}

export const errorCatalogue = {
  // Requests
  "request.malformed": {
    status: 400,
    title: "Request is malformed",
    hint: "Send a well-formed body and headers; the detail says what could not be read.",
  },
  "request.invalid": {
    status: 422,
    title: "Request is invalid",
    hint: "Correct the fields listed in errors.",
  },
  "request.too_large": {
    status: 413,
    title: "Request body is too large",
    hint: "Send fewer bytes, or ask the operator to raise the limit.",
  },
  "request.headers_too_large": {
    status: 431,
    title: "Request headers are too large",
    hint: "Send fewer or shorter headers: all of them together may have 16 KiB.",
  },
  "request.length_mismatch": {
    status: 400,
    title: "Body length differs from Content-Length",
    hint: "Send exactly as many bytes as Content-Length says.",
  },
  "request.media_type": {
    status: 415,
    title: "Media type is not supported",
    hint: "Send one of the media types named in the detail.",
  },
  "request.method": {
    status: 405,
    title: "Method is not allowed",
    hint: "Use one of the methods in the Allow header.",
  },
  "request.timeout": {
    status: 408,
    title: "Request took too long to arrive",
    hint: "Send the request faster, or check the connection.",
  },
  "idempotency.mismatch": {
    status: 422,
    title: "Idempotency-Key was used for another request",
    hint: "Use a new key for a new request; repeat a request with the same bytes.",
  },
  "idempotency.in_flight": {
    status: 409,
    title: "The first request with this Idempotency-Key has not answered",
    hint: "Repeat it as Retry-After says. If this does not end, look whether it took effect, and use a new key.",
  },
  "request.host": {
    status: 400,
    title: "Host header is not acceptable",
    hint: "Send one well-formed Host header.",
  },
  "request.unknown_host": {
    status: 421,
    title: "Onnward does not answer under this host name",
    hint: "Call it by a name that it knows; the operator adds names in ONNWARD_ALLOWED_HOSTS.",
  },
  "request.stranger_limit": {
    status: 429,
    title: "Too many requests without a valid identity",
    hint: "Check the key. Requests from this address that carry a valid one are answered.",
  },
  "request.concurrency_limit": {
    status: 429,
    title: "Too many requests at one time from this address",
    hint: "Wait for answers before you send more.",
  },
  "network.refused": {
    status: 403,
    title: "Not from this network",
    hint: "Call from a network that the operator allows.",
  },
  "route.not_found": {
    status: 404,
    title: "No such path",
    hint: "See /api/v1/openapi.json for the paths that exist.",
  },
  "cursor.invalid": {
    status: 422,
    title: "Cursor is not valid",
    hint: "Use the nextCursor of the previous page unchanged, or start without a cursor.",
  },
  "precondition.failed": {
    status: 412,
    title: "It was changed meanwhile",
    hint: "Read it again, decide anew, and send the ETag of that reading as If-Match.",
  },
  // Keys and rights
  "key.missing": {
    status: 401,
    title: "An identity is required",
    hint: "Send an API key as Authorization: Bearer onw_… or X-API-Key, or sign in to the dashboard.",
  },
  "key.invalid": {
    status: 401,
    title: "The API key is not valid",
    hint: "Check for a typing error, and whether the key was revoked or has expired.",
  },
  "key.in_url": {
    status: 400,
    title: "API key in the URL",
    hint: "URLs are logged: revoke this key, make a new one and send it in the Authorization header.",
  },
  "key.scope_missing": {
    status: 403,
    title: "The key lacks a scope",
    hint: "Use a key with the scope named in the detail.",
  },
  "key.address_not_allowed": {
    status: 403,
    title: "The key may not be used from this address",
    hint: "Call from a network on the key's list, or ask whoever manages the key to add yours.",
  },
  "key.test_only": {
    status: 403,
    title: "A test key does not reach production",
    hint: "Name another alias or version, or use a key that starts with onw_live_.",
  },
  "key.rate_limited": {
    status: 429,
    title: "The key's rate is exceeded",
    hint: "Wait as long as Retry-After says; RateLimit tells how many calls are left.",
  },
  "key.quota_exceeded": {
    status: 429,
    title: "The key's daily quota is used up",
    hint: "The quota starts anew at midnight UTC; whoever manages the key can raise it.",
  },
  "key.exceeds_creator": {
    status: 403,
    title: "A key may not exceed its creator",
    hint: "Ask for scopes and models that you hold yourself.",
  },
  "key.not_found": {
    status: 404,
    title: "No such key",
    hint: "List the keys to see the ids that exist.",
  },
  ...keyErrors,
  ...graphErrors,
  "permission.denied": {
    status: 403,
    title: "Permission denied",
    hint: "Ask an administrator for the right named in the detail.",
  },
  // People and sessions
  ...peopleErrors,
  ...comparisonErrors,
  // Models and versions
  "model.not_found": {
    status: 404,
    title: "No such model",
    hint: "Check the name; GET /api/v1/models lists the models you may see.",
  },
  "model.exists": {
    status: 409,
    title: "A model of this name exists",
    hint: "Choose another name, or upload a version to the existing model.",
  },
  "model.last_owner": {
    status: 409,
    title: "The model's last owner",
    hint: "Make somebody else an owner first.",
  },
  "grant.not_found": {
    status: 404,
    title: "No such grant",
    hint: "GET /api/v1/models/{name}/grants lists who was given access.",
  },
  "version.not_found": {
    status: 404,
    title: "No such version",
    hint: "GET /api/v1/models/{name}/versions lists the versions.",
  },
  ...registryErrors,
  ...releaseErrors,
  "version.unavailable": {
    status: 503,
    title: "The version cannot answer now",
    hint: "Retry after the time in Retry-After.",
  },
  "alias.not_found": {
    status: 404,
    title: "No such alias",
    hint: "GET /api/v1/models/{name}/aliases lists the aliases.",
  },
  "alias.unset": {
    status: 409,
    title: "The alias points at no version",
    hint: "Promote a ready version to it, or name a version: {model}@{number}.",
  },
  "alias.conflict": {
    status: 409,
    title: "The alias does not point where expected",
    hint: "Read the alias again and decide anew.",
  },
  "example.exists": {
    status: 409,
    title: "An example of this name exists",
    hint: "Choose another name, or delete that example first.",
  },
  "example.limit": {
    status: 409,
    title: "The model has too many examples",
    hint: "Delete one that nobody needs any more.",
  },
  "prediction.not_found": {
    status: 404,
    title: "No such recorded prediction",
    hint: "It may be older than the log is kept. List /api/v1/predictions to see what there is.",
  },
  "prediction.no_payload": {
    status: 404,
    title: "No bodies of the prediction are kept",
    hint: "Only a share of the calls is kept, of models with sampling on, and for a shorter time.",
  },
  "example.not_found": {
    status: 404,
    title: "No such example",
    hint: "List the model's examples to see the ids that exist.",
  },
  "promote.not_loadable": {
    status: 409,
    title: "A gateway could not load the version",
    hint: "Nothing moved. Read the reason, then upload a corrected version.",
  },
  // Admission and validation of uploads
  "model.empty": { status: 422, title: "The file is empty", hint: "Upload the .onnx file itself." },
  "model.invalid": {
    status: 422,
    title: "The file is not a valid ONNX model",
    hint: "Export the model again and check it with onnx.checker.",
  },
  "model.format_unsupported": {
    status: 422,
    title: "The file format is not supported",
    hint: "Upload an ONNX protobuf (.onnx), not an archive and not an .ort file.",
  },
  "model.external_data": {
    status: 422,
    title: "The model refers to data outside the file",
    hint: "Upload the external-data file with the model, under the plain name that the model says, or save it as one file: onnx.save(model, path, save_as_external_data=False).",
  },
  "version.file_not_found": {
    status: 404,
    title: "The version has no such file",
    hint: "GET the version: its files lists what was uploaded beside the model.",
  },
  "version.file_invalid": {
    status: 422,
    title: "A file beside the model cannot be taken",
    hint: "Correct the file that the detail names, or leave it out.",
  },
  "model.op_not_allowed": {
    status: 422,
    title: "The model uses an operator that is not allowed",
    hint: "Use operators of ai.onnx, ai.onnx.ml or the allowed com.microsoft ones.",
  },
  "model.opset_unsupported": {
    status: 422,
    title: "The opset or IR version is not supported",
    hint: "Export with an opset and IR version in the range of the detail.",
  },
  "model.too_complex": {
    status: 422,
    title: "The model is too complex",
    hint: "Simplify the graph: the detail names the limit that it passes.",
  },
  "model.resource_limit": {
    status: 422,
    title: "The model needs more memory or processor time than allowed",
    hint: "Reduce what the model allocates, or ask the operator to raise the limit.",
  },
  "model.warmup_timeout": {
    status: 422,
    title: "The model did not finish its trial run in time",
    hint: "Check for loops that do not end; a model must answer within the validation deadline.",
  },
  "model.validator_crashed": {
    status: 422,
    title: "The model crashed the validator",
    hint: "Export it again with another opset or exporter version; it was not and will not be served.",
  },
  "model.load_failed": {
    status: 422,
    title: "onnxruntime cannot load the model",
    hint: "The detail says why; operators newer or older than the runtime need another opset at export.",
  },
  "model.inputs_unsupported": {
    status: 422,
    title: "The model has an input that is not a tensor",
    hint: "Export with tensor inputs: sequences, maps and optional inputs cannot be sent over HTTP.",
  },
  "model.outputs_unsupported": {
    status: 422,
    title: "The model has no tensor output",
    hint: "Export with at least one tensor output.",
  },
  "validation.abandoned": {
    status: 422,
    title: "Validation was interrupted too often",
    hint: "Upload the file again; if it happens again, ask the operator to read the runner's log.",
  },
  ...uploadErrors,
  "digest.mismatch": {
    status: 422,
    title: "The digest differs from the bytes received",
    hint: "Compute SHA-256 over the file that you send, and send it again.",
  },
  "digest.unsupported": {
    status: 422,
    title: "The digest header cannot be used",
    hint: "Send Repr-Digest: sha-256=:<base64 of 32 bytes>:.",
  },
  "storage.full": {
    status: 507,
    title: "The artifact storage is full",
    hint: "Nothing was stored. Free space on the server, then upload again.",
  },
  "storage.unavailable": {
    status: 503,
    title: "The artifact storage cannot be written",
    hint: "Nothing was stored. Ask the operator to check the data folder.",
  },
  "artifact.corrupt": {
    status: 503,
    title: "The stored bytes differ from their digest",
    hint: "The version is not served. Upload the file again; identical bytes repair it.",
  },
  "artifact.missing": {
    status: 503,
    title: "The stored bytes are missing",
    hint: "The version is not served. Upload the file again; identical bytes repair it.",
  },
  // Predictions
  "input.missing": {
    status: 400,
    title: "An input is missing",
    hint: "Send every input of the signature.",
  },
  "input.unknown": {
    status: 400,
    title: "An input is not in the signature",
    hint: "Send only the inputs of the signature.",
  },
  "input.type": {
    status: 400,
    title: "An input has the wrong type",
    hint: "Send the datatype of the signature.",
  },
  "input.shape": {
    status: 400,
    title: "An input has the wrong shape",
    hint: "Send the shape of the signature.",
  },
  "input.value": {
    status: 400,
    title: "An input has a value that is not allowed",
    hint: "Send values that the datatype can hold exactly.",
  },
  "output.unknown": {
    status: 400,
    title: "A requested output is not in the signature",
    hint: "Ask only for outputs of the signature.",
  },
  "output.too_large": {
    status: 400,
    title: "The answer is too large",
    hint: "Send fewer rows at a time.",
  },
  "batch.empty": { status: 400, title: "The batch is empty", hint: "Send at least one row." },
  "batch.limit": {
    status: 413,
    title: "The batch is too large",
    hint: "Send fewer rows at a time.",
  },
  "predict.failed": {
    status: 400,
    title: "The model refused these values",
    hint: "Shapes and types are right, but the model cannot compute with these values; check their range.",
  },
  "predict.timeout": {
    status: 504,
    title: "The prediction took too long",
    hint: "Send fewer rows at a time, or ask the operator to raise the deadline.",
  },
  "predict.resource_limit": {
    status: 503,
    title: "The prediction needed more memory than allowed",
    hint: "Send fewer rows at a time.",
  },
  "worker.crashed": {
    status: 503,
    title: "The worker crashed during this request",
    hint: "Retry once; if it repeats, these values crash the model.",
  },
  "gateway.overloaded": {
    status: 503,
    title: "Too many requests are waiting",
    hint: "Retry after the time in Retry-After.",
  },
  "gateway.starting": {
    status: 503,
    title: "The gateway is not ready",
    hint: "Retry after the time in Retry-After.",
  },
  "gateway.stopping": {
    status: 503,
    title: "The gateway is stopping",
    hint: "Retry; another gateway or the restarted one will answer.",
  },
  "protocol.unsupported": {
    status: 501,
    title: "The protocol feature is not supported",
    hint: "GET /v2 lists the extensions that exist.",
  },
  // The installation
  "console.unavailable": {
    status: 503,
    title: "The console is not available",
    hint: "Retry in a moment. Predictions are not affected.",
  },
  "db.unavailable": {
    status: 503,
    title: "The database is not available",
    hint: "Nothing was changed. Retry in a moment. Predictions are not affected.",
  },
  "audit.unavailable": {
    status: 503,
    title: "The audit log cannot be written",
    hint: "Nothing was changed: no audit, no action. Ask the operator to check the database.",
  },
  "audit.no_checkpoint": {
    status: 404,
    title: "There is no checkpoint yet",
    hint: "The runner makes the first one within seconds of the first event. Is it running?",
  },
  internal: {
    status: 500,
    title: "Internal error",
    hint: "Report the request id to the operator; the cause is in the server's log.",
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
export const errorCodes = Object.keys(errorCatalogue).filter(
  (key): key is ErrorCode => key in errorCatalogue,
);

/** One field of a request that is wrong. `field` is a dotted path, `inputs.x` for a tensor. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
  readonly expected?: string | undefined;
  readonly received?: string | undefined;
}

/** The error as it crosses a process or a wire: never a path, SQL, a stack or a library's own text. */
export interface Fault {
  readonly code: ErrorCode;
  /** One sentence for the caller: what happened, naming the field, what was expected and what came. */
  readonly detail: string;
  /** What to do; the catalogue's when absent. */
  readonly hint?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  /** Seconds for the Retry-After header of 429 and 503. */
  readonly retryAfterSeconds?: number | undefined;
}
