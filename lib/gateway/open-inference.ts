// The Open Inference Protocol, version 2, over REST. Everything is {"error", "code"} when it fails.
//   GET  /v2/health/live, /v2/health/ready                    nobody's secret: no key
//   GET  /v2                                                  a key with predict or models:read
//   GET  /v2/models/{m}[/versions/{v}], …/ready               the same, limited to the key's models
//   POST /v2/models/{m}[/versions/{v}]/infer                  a key with predict, limited to its models
// {v} is a number or an alias; without it production answers.
import type { Permission } from "@/lib/contract/actor";
import type { Dimension, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { authorizeCall, identify, readTarget } from "@/lib/predictions";
import { type Exchange, headerOf } from "./exchange";
import { sendError, sendJson } from "./send";
import { callOf, type DialectDeps, servePrediction } from "./serve-prediction";

const reading: readonly Permission[] = ["predict", "models:read"];

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
  const call = callOf(exchange, "", null);
  const actor = identify(deps.prediction, call);
  authorizeCall(deps.prediction, call, actor, { permissions: reading, action: "model.read" });
  sendJson(exchange, 200, {
    name: "onnward",
    version: productVersion,
    extensions: ["binary_tensor_data"],
  });
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

export async function getModelReady(
  deps: DialectDeps,
  exchange: Exchange,
  params: ModelParams,
): Promise<void> {
  try {
    const call = callFor(exchange, params);
    const { model, version } = await readTarget(deps.prediction, call, reading);
    const name = `${model.name}@${version.number}`;
    if (deps.prediction.pool.stateOf(version.id).kind !== "warm")
      throw new AppError("version.unavailable", `The version ${name} is not ready.`, {
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
  await servePrediction(deps, exchange, {
    dialect: "open-inference",
    model: params.model,
    ref: params.version ?? null,
    jsonLength: readJsonLength(exchange),
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
