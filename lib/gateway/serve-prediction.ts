import type { OutgoingHttpHeaders } from "node:http";
import type { Allowance } from "@/lib/access/limits";
import type { Actor } from "@/lib/contract/actor";
import { detailForLog, pathForLog } from "@/lib/contract/redact";
import type { Dialect, PredictAnswer, PredictTimings } from "@/lib/inference";
import type { Metrics } from "@/lib/monitoring";
import type { PredictionRecorder } from "@/lib/monitoring/prediction-log";
import type { FiguresRecorder } from "@/lib/monitoring/rollout-figures";
import { clientGoneCode, okCode, outcomeOf, type UsageRecorder } from "@/lib/monitoring/usage";
import type { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import type { Tracer } from "@/lib/platform/tracing";
import { traceOf } from "@/lib/platform/tracing-context";
import {
  type AnsweringTarget,
  type Call,
  type InFlight,
  type PredictionDeps,
  predict,
  type Target,
} from "@/lib/predictions";
import { countShared } from "./count-shared";
import { type Exchange, headerOf } from "./exchange";
import { rateLimitHeaders } from "./rate-limit-headers";
import { type BodyLimits, type KeptBody, keepBody } from "./read-body";
import { toRecord } from "./record-prediction";
import { refusalOf } from "./refusal";
import { keepPayload, type SampledPayload } from "./sample-payload";
import { send, sendError } from "./send";
import type { Shadows } from "./shadows";
import type { InferenceStatistics } from "./statistics";

export interface DialectDeps {
  readonly prediction: PredictionDeps;
  readonly metrics: Metrics;
  readonly usage: Pick<UsageRecorder, "count">;
  /** What rollouts are judged by. */
  readonly figures: Pick<FiguresRecorder, "count">;
  /** What is recorded there is what `/v2/…/stats` tells. */
  readonly statistics: InferenceStatistics;
  /** Null, or absent: single predictions are not recorded. */
  readonly log?: Pick<PredictionRecorder, "record"> | null;
  /** Null, or absent: no answer is shown to shadows. */
  readonly shadows?: Pick<Shadows, "mirror"> | null;
  /** Null, or absent: no traces are made. */
  readonly tracer?: Tracer | null;
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
  readonly timeoutOf?: (body: readonly Buffer[]) => number | null;
}

const noTimeout = () => null;

/** How a prediction ended: the code that it is counted under, and its HTTP status. */
interface Ending {
  readonly code: string;
  readonly status: number;
  /** Of the error that was sent instead of an answer. */
  readonly answerBytes: number;
}

const answered: Ending = { code: okCode, status: 200, answerBytes: 0 };
/** What is counted for a client that went away; nobody receives it. */
const clientGone: Ending = { code: clientGoneCode, status: 499, answerBytes: 0 };

const versionHeader = "X-Onnward-Version";

interface Ended {
  readonly requestId: string;
  readonly trace: ReturnType<Tracer["traceRequest"]> | null;
  readonly target: AnsweringTarget | null;
  readonly actor: Actor | null;
  readonly answer: PredictAnswer | null;
  readonly ending: Ending;
  readonly durationMs: number;
}

/** Answers one prediction: bytes in, bytes out, and its record. The same for every dialect. */
export async function servePrediction(
  deps: DialectDeps,
  exchange: Exchange,
  request: PredictionRequest,
): Promise<void> {
  const startedAt = performance.now();
  const trace = deps.tracer?.traceRequest(exchange.req.headers) ?? null;
  const kept = keepBody(exchange, deps.body, deps.prediction.inFlight);
  let target: AnsweringTarget | null = null;
  let actor: Actor | null = null;
  let allowance: Allowance | null = null;
  let answer: PredictAnswer | null = null;
  let ending = answered;
  let requestBytes = 0;
  let payload: SampledPayload | null = null;
  const { dialect, jsonLength, checkHeaders } = request;
  try {
    answer = await predict(deps.prediction, {
      requestId: exchange.requestId,
      address: exchange.address,
      userAgent: headerOf(exchange.req, "user-agent") ?? null,
      headers: exchange.req.headers,
      query: exchange.query,
      isPrivateDoor: exchange.door === "private",
      model: request.model,
      ref: request.ref,
      dialect,
      jsonLength,
      caller: exchange.caller,
      timeoutOf: request.timeoutOf ?? noTimeout,
      readBody() {
        checkHeaders();
        return kept.read();
      },
      onActor(caller) {
        actor = caller;
      },
      onAllowance(given) {
        allowance = given;
      },
      onTarget(found) {
        target = found;
      },
    });
    holdAnswer(exchange, answer.body.length, deps.prediction.inFlight);
    sendAnswer(exchange, answer, { target, allowance });
    if (deps.shadows != null) mirror(deps.shadows, exchange, { target, request, kept, answer });
  } catch (error) {
    ending = exchange.caller.isGone
      ? clientGone
      : failPrediction(exchange, error, { target, allowance });
  } finally {
    const parts = kept.parts();
    requestBytes = bytesOf(parts);
    payload = keepPayload(exchange.req, { target, parts, answer });
    kept.release();
  }
  const durationMs = performance.now() - startedAt;
  const { requestId } = exchange;
  record(deps, { requestId, trace, target, actor, answer, ending, durationMs });
  if (actor === null) return;
  const ended = { target, actor, answer, ending, durationMs, requestBytes, payload };
  deps.log?.record(toRecord(exchange, request, ended));
}

interface Mirrored {
  readonly target: AnsweringTarget | null;
  readonly request: PredictionRequest;
  readonly kept: KeptBody;
  readonly answer: PredictAnswer;
}

/** Behind the answer, so that its caller never waits for it; who left before has not seen it, and it is not shown. */
function mirror(
  shadows: Pick<Shadows, "mirror">,
  { caller }: Exchange,
  { target, request, kept, answer }: Mirrored,
): void {
  if (target === null || target.share === null || caller.isGone) return;
  const { dialect, jsonLength } = request;
  shadows.mirror(target, { dialect, jsonLength, body: kept.parts() }, answer);
}

function bytesOf(parts: readonly Buffer[]): number {
  let bytes = 0;
  for (const part of parts) bytes += part.length;
  return bytes;
}

/** Counts it where it is asked for: metrics, the protocol's statistics, and the usage by key. */
function record({ metrics, statistics, usage, figures }: DialectDeps, ended: Ended): void {
  const { requestId, trace, answer, actor, ending, durationMs, target } = ended;
  const { code, status } = ending;
  const rows = answer?.rows ?? 0;
  const timings = answer?.timings ?? null;
  const run = answer?.run ?? null;
  // Objects are written out and not spread: of what every prediction does, copies were the dearest.
  const versionId = target === null ? null : target.version.id;
  const model = target === null ? null : target.model.name;
  const version = target === null ? null : target.version.number;
  const seconds = durationMs / 1_000;
  metrics.predictionEnded({
    versionId,
    model,
    version,
    code,
    status,
    rows,
    seconds,
    timings,
    batch: run,
  });
  const keyId = actor?.kind === "key" ? actor.id : null;
  trace?.end({ requestId, model, version, keyId, code, status, timings });
  if (versionId === null || model === null || version === null) return;
  const outcome = outcomeOf(ending);
  usage.count({ versionId, keyId, rows, outcome, durationMs });
  const share = target === null ? null : target.share;
  if (share !== null) countShared(figures, share, { requestId, versionId, code, outcome, timings });
  statistics.record({
    versionId,
    model,
    number: version,
    rows,
    timings,
    durationMs,
    runRows: run?.rows,
    outcome: answer === null ? "failure" : "success",
    runShare: run === null ? 0 : 1 / run.requests,
  });
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

/** Smaller ones leave with the socket's own buffers. */
const leastHeldBytes = 64 * 1_024;

/**
 * A large answer counts for the gateway's memory until it has left, or its client has: whoever reads slowly
 * keeps it here. Errors: `gateway.overloaded`.
 */
function holdAnswer({ res }: Exchange, bytes: number, room: InFlight): void {
  if (bytes < leastHeldBytes) return;
  room.reserve(bytes);
  res.once("close", () => room.release(bytes));
}

function versionName({ model, version }: Target): string {
  return `${model.name}@${version.number}`;
}

/** What the head of an answer tells beside its outcome, as far as it is known. */
interface Told {
  readonly target: Target | null;
  /** Null: the key has no limits, or its call did not get that far. */
  readonly allowance: Allowance | null;
}

function tell(headers: OutgoingHttpHeaders, { target, allowance }: Told): void {
  if (target !== null) headers[versionHeader] = versionName(target);
  if (allowance !== null) rateLimitHeaders(headers, allowance);
}

function sendAnswer(exchange: Exchange, answer: PredictAnswer, told: Told): void {
  const headers: OutgoingHttpHeaders = {
    "Content-Type": answer.contentType,
    "Server-Timing": serverTiming(answer.timings),
  };
  tell(headers, told);
  for (const name in answer.headers) headers[name] = answer.headers[name];
  send(exchange, { status: 200, headers, body: answer.body });
}

/** Milliseconds, to the microsecond. */
function serverTiming({ queueMs, decodeMs, runMs, encodeMs }: PredictTimings): string {
  return `queue;dur=${short(queueMs)}, decode;dur=${short(decodeMs)}, run;dur=${short(runMs)}, encode;dur=${short(encodeMs)}`;
}

/** By way of whole numbers: the shortest text of a fraction costs ten times as much. */
function short(ms: number): string {
  const microseconds = Math.round(ms * 1_000);
  const rest = microseconds % 1_000;
  const padding = rest < 10 ? "00" : rest < 100 ? "0" : "";
  return `${(microseconds - rest) / 1_000}.${padding}${rest}`;
}

/** Sends the error and says how it is counted. Here, and only here, a prediction's unexpected error is logged. */
function failPrediction(exchange: Exchange, thrown: unknown, told: Told): Ending {
  const error = refusalOf(exchange, thrown);
  logUnexpected(exchange, error);
  const headers: OutgoingHttpHeaders = {};
  tell(headers, told);
  if (error.code === "request.timeout") headers.Connection = "close";
  const answerBytes = sendError(exchange, error, { headers });
  return { code: error.code, status: error.status, answerBytes };
}

export function logUnexpected(exchange: Exchange, error: AppError): void {
  const isUnexpected = error.code === "internal";
  // The expected ones are counted; under load there may be thousands a second.
  if (!isUnexpected && !logger().isLevelEnabled("debug")) return;
  const where = {
    requestId: exchange.requestId,
    ...traceOf(exchange.req.headers),
    path: pathForLog(exchange.path),
  };
  if (isUnexpected) {
    logger().error({ err: error, ...where }, "a request failed unexpectedly");
    return;
  }
  const { code, detail, cause } = error;
  logger().debug(
    { ...where, code, detail: detailForLog(detail), err: cause },
    "a request was refused",
  );
}
