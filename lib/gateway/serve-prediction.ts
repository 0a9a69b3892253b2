import type { Dialect, PredictAnswer } from "@/lib/inference";
import type { Metrics } from "@/lib/monitoring";
import { clientGoneCode, okCode, outcomeOf, type UsageRecorder } from "@/lib/monitoring/usage";
import { type AppError, toAppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { type Call, type PredictionDeps, predict, type Target } from "@/lib/predictions";
import { type Exchange, headerOf } from "./exchange";
import { type BodyLimits, keepBody } from "./read-body";
import { send, sendError } from "./send";

export interface DialectDeps {
  readonly prediction: PredictionDeps;
  readonly metrics: Metrics;
  readonly usage: Pick<UsageRecorder, "count">;
  readonly body: BodyLimits;
}

export interface PredictionRequest {
  readonly dialect: Dialect;
  readonly model: string;
  readonly ref: string | null;
  readonly jsonLength: number | null;
  /** Looks at what the dialect wants of the headers, once the caller is known. */
  readonly checkHeaders: () => void;
  /** Milliseconds that the client gives it, by what its body says. Absent: the dialect has no word for it. */
  readonly timeoutOf?: (body: Buffer) => number | null;
}

const noTimeout = () => null;

/** How a prediction ended: the code that it is counted under, and its HTTP status. */
interface Ending {
  readonly code: string;
  readonly status: number;
}

const answered: Ending = { code: okCode, status: 200 };
/** What is counted for a client that went away; nobody receives it. */
const clientGone: Ending = { code: clientGoneCode, status: 499 };

/** Answers one prediction: bytes in, bytes out, and its record. The same for every dialect. */
export async function servePrediction(
  deps: DialectDeps,
  exchange: Exchange,
  request: PredictionRequest,
): Promise<void> {
  const startedAt = performance.now();
  const kept = keepBody(exchange, deps.body, deps.prediction.inFlight);
  let target: Target | null = null;
  let answer: PredictAnswer | null = null;
  let ending = answered;
  const { dialect, jsonLength, checkHeaders } = request;
  try {
    answer = await predict(deps.prediction, {
      ...callOf(exchange, request.model, request.ref),
      dialect,
      jsonLength,
      caller: exchange.caller,
      timeoutOf: request.timeoutOf ?? noTimeout,
      readBody: () => {
        checkHeaders();
        return kept.read();
      },
      onTarget: (found) => {
        target = found;
      },
    });
    sendAnswer(exchange, answer, target);
  } catch (error) {
    ending = exchange.caller.isGone() ? clientGone : failPrediction(exchange, error, target);
  } finally {
    kept.release();
  }
  record(deps, { target, answer, ending, durationMs: performance.now() - startedAt });
}

function record(
  { metrics, usage }: DialectDeps,
  ended: {
    target: Target | null;
    answer: PredictAnswer | null;
    ending: Ending;
    durationMs: number;
  },
): void {
  const { target, answer, ending, durationMs } = ended;
  const { model = null, version = null } = target === null ? {} : nameOf(target);
  const versionId = target?.version.id ?? null;
  const rows = answer?.rows ?? 0;
  metrics.predictionEnded({
    ...{ versionId, model, version, code: ending.code, status: ending.status, rows },
    seconds: durationMs / 1_000,
    timings: answer?.timings ?? null,
    batch: answer?.run ?? null,
  });
  if (versionId === null) return;
  usage.count({ versionId, keyId: null, rows, outcome: outcomeOf(ending), durationMs });
}

/** What every call says of itself, whatever it wants. */
export function callOf(exchange: Exchange, model: string, ref: string | null): Call {
  return {
    requestId: exchange.requestId,
    address: exchange.address,
    userAgent: headerOf(exchange.req, "user-agent") ?? null,
    headers: exchange.req.headers,
    query: exchange.query,
    isPrivateDoor: exchange.door === "private",
    model,
    ref,
  };
}

function nameOf(target: Target): { model: string; version: number } {
  return { model: target.model.name, version: target.version.number };
}

function versionHeader(target: Target | null): Record<string, string> {
  if (target === null) return {};
  const { model, version } = nameOf(target);
  return { "X-Onnward-Version": `${model}@${version}` };
}

function sendAnswer(exchange: Exchange, answer: PredictAnswer, target: Target | null): void {
  const { queueMs, decodeMs, runMs, encodeMs } = answer.timings;
  const parts = Object.entries({ queue: queueMs, decode: decodeMs, run: runMs, encode: encodeMs });
  send(exchange, {
    status: 200,
    headers: {
      ...answer.headers,
      ...versionHeader(target),
      "Content-Type": answer.contentType,
      "Server-Timing": parts.map(([name, ms]) => `${name};dur=${ms.toFixed(3)}`).join(", "),
    },
    body: answer.body,
  });
}

/** Sends the error and says how it is counted. Here, and only here, a prediction's unexpected error is logged. */
function failPrediction(exchange: Exchange, thrown: unknown, target: Target | null): Ending {
  const error = toAppError(thrown);
  logUnexpected(exchange, error);
  const slow = error.code === "request.timeout" ? { Connection: "close" } : {};
  sendError(exchange, error, { headers: { ...versionHeader(target), ...slow } });
  return error;
}

export function logUnexpected(exchange: Exchange, error: AppError): void {
  const { requestId, path } = exchange;
  if (error.code === "internal") {
    logger().error({ err: error, requestId, path }, "a request failed unexpectedly");
    return;
  }
  // Expected and counted; under load there may be thousands a second.
  const { code, detail, cause } = error;
  logger().debug({ requestId, path, code, detail, err: cause }, "a request was refused");
}
