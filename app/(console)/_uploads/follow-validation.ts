import { callApi } from "@/app/_ui/call-api";
import type { Problem } from "@/lib/contract/problem";
import type { ValidationPhase, VersionDto } from "@/lib/contract/version";

const phases = [
  "queued",
  "started",
  "rewriting",
  "loading",
  "running",
  "ready",
  "rejected",
] as const satisfies readonly ValidationPhase[];

const pauseMs = 2_000;
/** About a minute of an installation that is away: a restart is shorter. */
const mostFailures = 30;

/**
 * Follows the validation of a version by its event stream until it is settled, across connections
 * that break. The answer is the version, or the problem why it cannot be read; null when aborted.
 */
export async function followValidation({
  model,
  version,
  signal,
  onPhase,
}: {
  model: string;
  version: number;
  signal: AbortSignal;
  onPhase: (phase: ValidationPhase) => void;
}): Promise<VersionDto | { readonly problem: Problem } | null> {
  const params = { name: model, number: String(version) };
  let failures = 0;
  while (!signal.aborted) {
    await readStream(`/api/v1/models/${model}/versions/${version}/events`, signal, onPhase);
    if (signal.aborted) return null;
    const answer = await callApi("GET /models/{name}/versions/{number}", { params });
    // Whoever asked is gone: what it would do with the answer belongs to a page that was left.
    if (signal.aborted) return null;
    if (answer.ok && answer.data.status !== "validating") return answer.data;
    failures = answer.ok ? 0 : failures + 1;
    if (!answer.ok && (!isPassing(answer.problem) || failures >= mostFailures))
      return { problem: answer.problem };
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return null;
}

/** Ends with the last phase, with a broken stream, or with the signal. */
function readStream(
  url: string,
  signal: AbortSignal,
  onPhase: (phase: ValidationPhase) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(url);
    const end = () => {
      source.close();
      signal.removeEventListener("abort", end);
      resolve();
    };
    signal.addEventListener("abort", end);
    // The browser would connect again by itself, for ever, also to a stream that has no last phase.
    source.addEventListener("error", end);
    for (const phase of phases) {
      source.addEventListener(phase, () => {
        onPhase(phase);
        if (phase === "ready" || phase === "rejected") end();
      });
    }
  });
}

/** Away for the moment, and not "no" for good. */
function isPassing({ status }: Problem): boolean {
  return status === 0 || status === 429 || status >= 500;
}
