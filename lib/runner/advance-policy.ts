import { sayReason } from "@/lib/contract/reasons";
import type { ReleasePolicy } from "@/lib/contract/release-policy";
import { releasePolicySchema } from "@/lib/contract/release-policy";
import { AppError } from "@/lib/platform/errors";
import {
  changeRun,
  findNewerRun,
  findRun,
  type PolicyRunRow,
  type RunChange,
} from "@/lib/registry/policies";
import type { WorkResult } from "./decide-next";
import { canaryOf, moveTo, type StageStep } from "./policy-stages";
import { systemContext } from "./system-context";
import type { Work } from "./work";

const lookMs = 2_000;

/**
 * Takes a version one step further on its way through its model's policy. Safe to do twice and cut short anywhere:
 * each look begins with what is, where aliases point and which request or rollout is the run's own.
 */
export async function advancePolicy(work: Work): Promise<WorkResult> {
  const run = await findRun(work.subjectId);
  if (run === null) return { kind: "done" };
  const ctx = systemContext(work);
  const change = (await findEnd(run)) ?? (await attempt(work, run));
  await changeRun(ctx, run, change);
  const isOver = (await findRun(work.subjectId)) === null;
  return isOver ? { kind: "done" } : { kind: "waiting", delayMs: lookMs };
}

/** After too many lost leases or errors. */
export async function abandonPolicy(work: Work): Promise<void> {
  const run = await findRun(work.subjectId);
  if (run === null) return;
  const detail = sayReason("runAbandoned", { count: work.attempts - 1 });
  await changeRun(systemContext(work), run, { state: "stopped", detail });
}

/** What ends a run wherever it is. */
async function findEnd(run: PolicyRunRow): Promise<RunChange | null> {
  const { version, model } = run;
  if (model.liveName === null || version.deletedAt !== null)
    return { state: "stopped", detail: sayReason("runVersionDeleted") };
  if (version.status !== "ready")
    return { state: "stopped", detail: sayReason("runVersionIs", { status: version.status }) };
  // A canary goes on: it is ended by hand, not by an upload.
  if (run.state === "rolling") return null;
  if (model.policy === null || !releasePolicySchema.parse(model.policy).enabled)
    return { state: "stopped", detail: sayReason("runSwitchedOff") };
  const newer = await findNewerRun(run);
  if (newer === null) return null;
  return { state: "superseded", detail: sayReason("runSuperseded", { version: newer }) };
}

async function attempt(work: Work, run: PolicyRunRow): Promise<RunChange> {
  try {
    return await decide(work, run);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (stopping.has(error.code)) return { state: "stopped", detail: error.detail };
    if (passing.has(error.code)) return { state: "waiting", detail: error.detail };
    throw error;
  }
}

/** Nothing that waiting would mend. */
const stopping = new Set([
  "gate.failed",
  "alias.pinned",
  "alias.name_taken",
  "promote.not_loadable",
  "rollout.same_version",
  "version.not_ready",
  "version.not_found",
  "model.not_found",
]);
/** Somebody else is at it, or something is being measured. */
const passing = new Set(["gate.pending", "alias.conflict", "rollout.running", "comparison.limit"]);

async function decide(work: Work, run: PolicyRunRow): Promise<RunChange> {
  const policy = releasePolicySchema.parse(run.policy);
  if (run.stage === "staging" && policy.staging !== null)
    return afterStaging(await moveTo(work, run, policy.staging.alias), policy.staging);
  const { alias, steps } = policy.production;
  const step =
    steps.length === 0
      ? await moveTo(work, run, alias)
      : await canaryOf(work, run, policy.production);
  if (step.kind !== "there") return step.change;
  return { state: "done", detail: sayReason("runDone", { alias }) };
}

function afterStaging(
  step: StageStep,
  { alias, soakSeconds }: NonNullable<ReleasePolicy["staging"]>,
): RunChange {
  if (step.kind !== "there") return step.change;
  const untilMs = step.sinceMs + soakSeconds * 1_000;
  if (step.nowMs < untilMs) {
    const until = new Date(untilMs).toISOString();
    return { state: "waiting", detail: sayReason("runStays", { alias, until }) };
  }
  const detail = sayReason("runStayed", { alias });
  return { stage: "production", state: "checking", detail, requestId: null };
}
