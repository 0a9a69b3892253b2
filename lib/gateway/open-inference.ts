// The Open Inference Protocol, version 2, over REST. Everything is {"error", "code"} when it fails.
//   GET  /v2/health/live, /v2/health/ready                    nobody's secret: no key
//   GET  /v2                                                  a key with predict or models:read
//   GET  /v2/models/{m}[/versions/{v}], …/ready, …/config     the same, limited to the key's models
//   POST /v2/models/{m}[/versions/{v}]/infer                  a key with predict, limited to its models
// {v} is a number or an alias; without it production answers. The repository is in repository.ts, the
// statistics in get-statistics.ts.
import type { Dimension, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { readTarget } from "@/lib/predictions";
import { type Exchange, headerOf } from "./exchange";
import { identifyReader, reading } from "./find-model";
import { stateForCallers } from "./known-versions";
import { modelConfiguration } from "./model-configuration";
import { firstBytes } from "./read-body";
import { readTimeoutMs } from "./read-timeout";
import { sendError, sendJson } from "./send";
import { callOf, type DialectDeps, servePrediction } from "./serve-prediction";

/** Triton's names of what exists here, and of nothing else. */
const extensions = [
  "classification",
  "model_repository",
  "schedule_policy",
  "model_configuration",
  "binary_tensor_data",
  "parameters",
  "statistics",
] as const;

export interface ModelParams {
  readonly model: string;
  readonly version?: string | undefined;
}

export function getLive(exchange: Exchange): void {
  sendJson(exchange, 200, { live: true });
}

export function getReady(exchange: Exchange, reasons: readonly string[]): void {
  if (reasons.length === 0) {
    sendJson(exchange, 200, { ready: true });
    return;
  }
  const detail = `Not ready: ${reasons.join("; ")}.`;
  sendError(exchange, new AppError("gateway.starting", detail, { retryAfterSeconds: 1 }));
}

export function getServer(deps: DialectDeps, exchange: Exchange, productVersion: string): void {
  identifyReader(deps.prediction, exchange);
  sendJson(exchange, 200, { name: "onnward", version: productVersion, extensions });
}

export async function getModel(
  deps: DialectDeps,
  exchange: Exchange,
  params: ModelParams,
): Promise<void> {
  const { model, version } = await readTarget(deps.prediction, callFor(exchange, params), reading);
  // The one that is asked for may be older than those that the snapshot lists.
  const numbers = new Set([...model.readyNumbers, version.number]);
  sendJson(exchange, 200, {
    name: model.name,
    versions: [...numbers].sort((a, b) => a - b).map(String),
    platform: "onnxruntime_onnx",
    inputs: version.signature.inputs.map(toTensor),
    outputs: version.signature.outputs.map(toTensor),
  });
}

export async function getModelConfiguration(
  deps: DialectDeps,
  exchange: Exchange,
  params: ModelParams,
): Promise<void> {
  const target = await readTarget(deps.prediction, callFor(exchange, params), reading);
  const load = deps.prediction.pool.stats().find((each) => each.versionId === target.version.id);
  sendJson(exchange, 200, modelConfiguration(target, load));
}

export async function getModelReady(
  deps: DialectDeps,
  exchange: Exchange,
  params: ModelParams,
): Promise<void> {
  try {
    const call = callFor(exchange, params);
    const { model, version } = await readTarget(deps.prediction, call, reading);
    const name = `${model.name}@${version.number}`;
    if (stateForCallers(deps.prediction.pool, version.id).kind !== "warm")
      throw new AppError("version.unavailable", `Model version not ready: ${name}.`, {
        retryAfterSeconds: 1,
      });
    sendJson(exchange, 200, { name: model.name, ready: true });
  } catch (error) {
    // Its clients know a model that is not ready as 400 or 503; a conflict is not theirs to resolve.
    if (!(error instanceof AppError) || error.status !== 409) throw error;
    sendError(exchange, error, { status: 400 });
  }
}

export async function postInfer(
  deps: DialectDeps,
  exchange: Exchange,
  params: ModelParams,
): Promise<void> {
  const jsonLength = readJsonLength(exchange);
  await servePrediction(deps, exchange, {
    dialect: "open-inference",
    model: params.model,
    ref: params.version ?? null,
    jsonLength,
    timeoutOf: (body) => readTimeoutMs(firstBytes(body, jsonLength)),
    checkHeaders: () => {}, // Raw bytes, whatever the media type says: tritonclient sends none.
  });
}

function callFor(exchange: Exchange, params: ModelParams) {
  return callOf(exchange, params.model, params.version ?? null);
}

/** Length of the JSON before the binary tensors; null: all of it is JSON. */
function readJsonLength({ req }: Exchange): number | null {
  const text = headerOf(req, "inference-header-content-length");
  if (text === undefined) return null;
  const length = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(length)) return length;
  throw new AppError(
    "request.malformed",
    `Inference-Header-Content-Length: expected a number of bytes, got "${text.slice(0, 40)}".`,
  );
}

function toTensor({ name, datatype, shape }: TensorSpec) {
  // The protocol has no word for "any rank"; one free dimension is what its clients can read.
  return { name, datatype, shape: shape === null ? [-1] : shape.map(toSize) };
}

function toSize(dimension: Dimension): number {
  return typeof dimension === "number" ? dimension : -1;
}
