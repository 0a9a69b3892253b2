import { readProblem } from "@/app/_ui/call-api";
import type { Problem } from "@/lib/contract/problem";
import { parseServerTiming, type TimingPart } from "./server-timing";

export interface Answer {
  readonly text: string;
  /** `model@version`, from the gateway. */
  readonly served: string | null;
  readonly timings: readonly TimingPart[];
  readonly totalMs: number;
  readonly requestId: string | null;
}

export type Run = { readonly ok: true; readonly answer: Answer } | RunFailure;
export interface RunFailure {
  readonly ok: false;
  readonly problem: Problem;
}

interface Call {
  readonly model: string;
  readonly version: string;
  readonly body: string;
  readonly signal: AbortSignal;
}

/**
 * Predicts with the signed-in session. Body and answer stay text: JSON.parse and JSON.stringify would round
 * 64-bit integers. Throws only when it is aborted.
 */
export async function runPrediction({ model, version, body, signal }: Call): Promise<Run> {
  const path = `/api/v1/models/${encodeURIComponent(model)}/predict`;
  const startedAt = performance.now();
  try {
    const response = await fetch(`${path}?version=${encodeURIComponent(version)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      signal,
    });
    const text = await response.text();
    if (!response.ok) return { ok: false, problem: readProblem(response, text) };
    const { headers } = response;
    return {
      ok: true,
      answer: {
        text,
        served: headers.get("x-onnward-version"),
        timings: parseServerTiming(headers.get("server-timing")),
        totalMs: performance.now() - startedAt,
        requestId: headers.get("x-request-id"),
      },
    };
  } catch (error) {
    if (signal.aborted) throw error;
    return { ok: false, problem: { ...readProblem({ status: 0 }, ""), detail: "" } };
  }
}

/** Inputs that a problem names, with what it says of each. */
export function markedInputs(problem: Problem | null): ReadonlyMap<string, string> {
  const found = (problem?.errors ?? []).flatMap(({ field, message }) =>
    field.startsWith("inputs.") ? [[field.slice("inputs.".length), message] as const] : [],
  );
  return new Map(found);
}
