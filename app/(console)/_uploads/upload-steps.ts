import type { ValidationPhase } from "@/lib/contract/version";
import type { Stage } from "./upload-state";

/** What a person sees of an upload's way, in order. `rewriting` is part of `started`: few models have it. */
export const validationSteps = ["queued", "started", "loading", "running"] as const;
export const uploadSteps = ["sending", "verifying", "checking", ...validationSteps] as const;
export type UploadStep = (typeof uploadSteps)[number];
export type StepState = "done" | "current" | "failed" | "ahead";

/** Where validation stands among its steps; the end is beyond the last one. */
export function stepOfPhase(phase: ValidationPhase): UploadStep | "end" {
  if (phase === "rewriting") return "started";
  return phase === "ready" || phase === "rejected" ? "end" : phase;
}

/** Every step's state, given the step at which the way stands and whether it ended there. */
export function stepStates(
  steps: readonly UploadStep[],
  at: UploadStep | "end",
  hasFailed = false,
): [UploadStep, StepState][] {
  const place = at === "end" ? steps.length : steps.indexOf(at);
  return steps.map((step, index) => {
    if (index < place) return [step, "done"];
    if (index > place) return [step, "ahead"];
    return [step, hasFailed ? "failed" : "current"];
  });
}

/** The steps of an upload; null where it has left the way (cancelled, lost). */
export function stepsOf(stage: Stage): [UploadStep, StepState][] | null {
  switch (stage.kind) {
    case "waiting":
      return stepStates(uploadSteps, "sending").map(([step]) => [step, "ahead"]);
    case "sending":
    case "verifying":
    case "checking":
      return stepStates(uploadSteps, stage.kind);
    case "paused":
      return stepStates(uploadSteps, "sending");
    case "duplicate":
      return stepStates(uploadSteps, "checking");
    case "validating":
      return stepStates(uploadSteps, stepOfPhase(stage.phase));
    case "ready":
      return stepStates(uploadSteps, "end");
    case "rejected":
      return stepStates(uploadSteps, stepOfPhase(stage.phase), true);
    case "refused":
    case "unreadable":
    case "unwatched":
    case "cancelled":
      return null;
    default:
      return stage satisfies never;
  }
}
