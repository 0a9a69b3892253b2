import type { Actor } from "@/lib/contract/actor";
import { modelNamePattern } from "@/lib/contract/model";
import type { PredictAnswer } from "@/lib/inference";
import type { PredictionRecord } from "@/lib/monitoring/prediction-log";
import { currentTimeMs } from "@/lib/platform/clock";
import type { Target } from "@/lib/predictions";
import type { Exchange } from "./exchange";
import type { SampledPayload } from "./sample-payload";

interface EndedCall {
  readonly target: Target | null;
  readonly actor: Actor;
  readonly answer: PredictAnswer | null;
  readonly ending: { readonly code: string; readonly status: number; readonly answerBytes: number };
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly payload: SampledPayload | null;
}

/** What the log keeps of a prediction whose caller is known. One object: this is on every request's path. */
export function toRecord(
  { requestId, address }: Exchange,
  request: { readonly model: string; readonly dialect: string },
  ended: EndedCall,
): PredictionRecord {
  const { target, actor, answer, ending } = ended;
  const timings = answer === null ? null : answer.timings;
  return {
    // When it began: what it was waiting for then is what somebody asks who looks for it.
    atMs: Math.round(currentTimeMs() - ended.durationMs),
    requestId,
    actorKind: actor.kind === "user" ? "user" : "key",
    actorId: actor.id,
    address,
    modelId: target === null ? null : target.model.id,
    model: target === null ? calledName(request.model) : target.model.name,
    version: target === null ? null : target.version.number,
    dialect: request.dialect,
    code: ending.code,
    status: ending.status,
    requestBytes: fitting(ended.requestBytes),
    answerBytes: answer === null ? ending.answerBytes : fitting(answer.body.length),
    rows: answer === null ? 0 : fitting(answer.rows),
    queueUs: timings === null ? null : toUs(timings.queueMs),
    decodeUs: timings === null ? null : toUs(timings.decodeMs),
    runUs: timings === null ? null : toUs(timings.runMs),
    encodeUs: timings === null ? null : toUs(timings.encodeMs),
    totalUs: toUs(ended.durationMs),
    payload: ended.payload,
  };
}

/** Only what can be a model's name: the path is the caller's to write. */
function calledName(name: string): string | null {
  return modelNamePattern.test(name) ? name : null;
}

/** What the columns hold. */
const largest = 2 ** 31 - 1;

function fitting(count: number): number {
  return Math.min(count, largest);
}

function toUs(ms: number): number {
  return fitting(Math.max(0, Math.round(ms * 1_000)));
}
