import type { RolloutDto } from "@/lib/contract/rollout";

export type StepState = "done" | "now" | "toCome" | "endedHere" | "neverCame";

type Told = Pick<RolloutDto, "status" | "step" | "endedAt">;

/** How the step with this index stands; the index after the last is the plan's end. */
export function stepState(
  { status, step, endedAt }: Told,
  index: number,
  count: number,
): StepState {
  if (status === "completed") return "done";
  const at = status === "promoting" ? count : step;
  if (index < at) return "done";
  if (index === at) return endedAt === null ? "now" : "endedHere";
  return endedAt === null ? "toCome" : "neverCame";
}

/** Seconds that the step must still stand, and the answers of the target that it must still see. */
export function stillWanted(
  rollout: Pick<RolloutDto, "plan" | "step" | "stepStartedAt" | "targets">,
  nowMs: number,
): { readonly seconds: number; readonly requests: number } | null {
  const { plan, step, stepStartedAt, targets } = rollout;
  if (plan.kind !== "canary") return null;
  const current = plan.steps[step];
  if (current === undefined) return null;
  const seen = targets.find(({ version }) => version === plan.version)?.requests ?? 0;
  const elapsed = (nowMs - Date.parse(stepStartedAt)) / 1_000;
  return {
    seconds: Math.max(0, Math.ceil(current.soakSeconds - elapsed)),
    requests: Math.max(0, current.minRequests - seen),
  };
}

export function isLive({ endedAt }: Pick<RolloutDto, "endedAt">): boolean {
  return endedAt === null;
}
