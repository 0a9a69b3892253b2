import type { IncomingMessage } from "node:http";
import type { PredictAnswer } from "@/lib/inference";
import type { KeptPayload } from "@/lib/monitoring/prediction-log";
import type { Target } from "@/lib/predictions";

export type SampledPayload = KeptPayload;

/** Long enough for every media type with its parameters. */
const longestType = 200;

/**
 * The bodies of a prediction, when its model says that some are kept and this one is drawn: of each the
 * first bytes, copied now, because the buffers are used again. Null: none are kept, as nearly always.
 */
export function keepPayload(
  { headers }: IncomingMessage,
  ended: {
    readonly target: Target | null;
    readonly parts: readonly Buffer[];
    readonly answer: PredictAnswer | null;
  },
): SampledPayload | null {
  const { target, parts, answer } = ended;
  const sampling = target?.model.payloadSampling ?? null;
  if (sampling === null || Math.random() >= sampling.share) return null;
  const { maxBytes } = sampling;
  return {
    requestType: (headers["content-type"] ?? "").slice(0, longestType),
    request: firstOf(parts, maxBytes).toString("base64"),
    answerType: (answer?.contentType ?? "").slice(0, longestType),
    answer: answer === null ? "" : answer.body.subarray(0, maxBytes).toString("base64"),
  };
}

function firstOf(parts: readonly Buffer[], maxBytes: number): Buffer {
  const [first] = parts;
  if (first !== undefined && first.length >= maxBytes) return first.subarray(0, maxBytes);
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat(parts, Math.min(bytes, maxBytes));
}
