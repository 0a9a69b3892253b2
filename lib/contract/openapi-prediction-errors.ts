import type { ErrorCode } from "./errors";

/** What a call may meet that reads of a model, or that names one at all. */
export const modelErrors = [
  "key.missing",
  "key.invalid",
  "key.in_url",
  "key.scope_missing",
  "key.address_not_allowed",
  "model.not_found",
  "version.not_found",
  "alias.unset",
] as const satisfies readonly ErrorCode[];

export const predictionErrors = [
  ...modelErrors,
  "key.test_only",
  "key.rate_limited",
  "key.quota_exceeded",
  "request.malformed",
  "request.media_type",
  "request.too_large",
  "request.timeout",
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
