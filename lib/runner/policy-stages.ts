import { z } from "zod";
import { findActor } from "@/lib/access/acting";
import { actedBySchema } from "@/lib/contract/gate";
import { sayReason } from "@/lib/contract/reasons";
import type { ReleasePolicy } from "@/lib/contract/release-policy";
import { type RolloutPlan, rolloutPlanSchema } from "@/lib/contract/rollout";
import { readModelAccess } from "@/lib/platform/authorize-model";
import { currentTimeMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { promoteVersion } from "@/lib/registry/aliases";
import { askFor } from "@/lib/registry/approvals";
import { isMover, type JudgedMove, judgeMoveInTime, rulesOf } from "@/lib/registry/gates";
import { listUploaders, type PolicyRunRow, type RunChange } from "@/lib/registry/policies";
import { startRollout } from "@/lib/registry/rollouts";
import { systemContext } from "./system-context";
import type { Work } from "./work";

/** How far a run has come on one alias. */
export type StageStep =
  | { readonly kind: "there"; readonly sinceMs: number; readonly nowMs: number }
  | { readonly kind: "change"; readonly change: RunChange };

const change = (of: RunChange): StageStep => ({ kind: "change", change: of });

/** Moves the alias to the run's version, through its gates and what they ask for. */
export async function moveTo(work: Work, run: PolicyRunRow, alias: string): Promise<StageStep> {
  const row = await findAlias(run, alias);
  if (row !== null && row.versionId === run.versionId) return thereSince(row.movedAt);
  if (row !== null && row.intendedVersionId === run.versionId)
    return change({ state: "waiting", detail: sayReason("runWarming", { alias }) });
  if (run.requestId !== null) return change(await followRequest(run, run.requestId));
  if (await wasMoved(run, alias))
    return change({ state: "stopped", detail: sayReason("runMovedAway", { alias }) });
  const lost = await findLostRight(run, row, alias);
  if (lost !== null) return change(lost);
  const asked = await ask(work, run, { alias });
  if (asked !== null) return change(asked);
  const name = nameOf(run);
  await promoteVersion(systemContext(work), {
    ...{ name, alias, version: run.version.number, reason },
    details: { policyRunId: run.id },
  });
  return change({ state: "waiting", detail: sayReason("runMoving", { alias }) });
}

/** Begins the canary, follows it, and says how it ended. */
export async function canaryOf(
  work: Work,
  run: PolicyRunRow,
  { alias, steps, guards }: ReleasePolicy["production"],
): Promise<StageStep> {
  const own = await findOwnRollout(run);
  if (own !== null) return change(followRollout(own, alias));
  const row = await findAlias(run, alias);
  if (row !== null && row.versionId === run.versionId) return thereSince(row.movedAt);
  // There is nothing to compare it with.
  if (row === null || row.versionId === null) return moveTo(work, run, alias);
  if (row.pin !== null)
    return change({ state: "stopped", detail: sayReason("runPinned", { alias }) });
  if (run.requestId !== null) return change(await followRequest(run, run.requestId));
  if (row.rollouts.length > 0) return change(busy(run, alias));
  const lost = await findLostRight(run, row, alias);
  if (lost !== null) return change(lost);
  const canary = { kind: "canary", version: run.version.number, steps: [...steps], guards };
  const plan = rolloutPlanSchema.parse(canary);
  const asked = await ask(work, run, { alias, plan });
  if (asked !== null) return change(asked);
  const rollout = await startRollout(systemContext(work), {
    ...{ name: nameOf(run), alias, plan, reason },
    details: { policyRunId: run.id },
  });
  return change({
    state: "rolling",
    detail: sayReason("runRolling", { alias }),
    rolloutId: rollout.id,
  });
}

const reason = sayReason("policy");

function nameOf(run: PolicyRunRow): string {
  if (run.model.liveName !== null) return run.model.liveName;
  throw new AppError("model.not_found", "The model was deleted.");
}

async function findAlias({ modelId }: PolicyRunRow, name: string) {
  return db().alias.findUnique({
    where: { modelId_name: { modelId, name } },
    select: {
      ...{ versionId: true, intendedVersionId: true, movedAt: true, pin: true },
      ...{ protected: true, rules: true },
      rollouts: { where: { endedAt: null }, select: { id: true } },
    },
  });
}

const setBySchema = actedBySchema.extend({ kind: z.enum(["user", "key", "system"]) }).nullable();

/**
 * The policy moves what whoever set it may move, at the time of each move: one that lost the right since has nothing
 * moved by what is left of them. What somebody approved is the approver's act, and a canary that runs goes on.
 */
async function findLostRight(
  run: PolicyRunRow,
  row: { protected: boolean; rules: unknown } | null,
  alias: string,
): Promise<RunChange | null> {
  const setBy = setBySchema.parse(run.setBy);
  const actor = setBy === null ? null : await findActor(setBy);
  if (actor !== null) {
    const model = await readModelAccess(actor, nameOf(run));
    if (isMover(actor, rulesOf(row), model)) return null;
  }
  const who = setBy?.label ?? "Whoever set the policy";
  return { state: "stopped", detail: sayReason("runLostRight", { who, alias }) };
}

function thereSince(movedAt: Date | null): StageStep {
  const nowMs = currentTimeMs();
  return { kind: "there", sinceMs: movedAt?.getTime() ?? nowMs, nowMs };
}

/** Whether the run moved this alias already: then whoever moved it on wanted it elsewhere. */
async function wasMoved(run: PolicyRunRow, alias: string): Promise<boolean> {
  const own = { path: ["policyRunId"], equals: run.id };
  const where = { modelId: run.modelId, alias, kind: "promote", details: own };
  return (await db().aliasMove.count({ where })) > 0;
}

/**
 * What stands before the move: a gate that fails stops it, one that is measured is waited for, and for approval
 * somebody is asked. Null: nothing does.
 */
async function ask(
  work: Work,
  run: PolicyRunRow,
  { alias, plan }: { alias: string; plan?: RolloutPlan },
): Promise<RunChange | null> {
  const ctx = systemContext(work);
  const name = nameOf(run);
  const { number } = run.version;
  const judged = await judgeMoveInTime(ctx, { name, alias, version: number });
  const verdict = judgeGatesOf(judged);
  if (verdict !== null) return verdict;
  if (!judged.gates.some(({ verdict: one }) => one === "pending")) return null;
  const what = plan === undefined ? { version: number } : { rollout: plan };
  const uploaders = await listUploaders({ model: name, number });
  const id = await requestOnce(run, alias, () =>
    askFor(ctx, { name, alias, reason, ...what }, uploaders),
  );
  const detail = sayReason("runAsked", { alias });
  return { state: "waiting", detail, gates: judged.gates, requestId: id };
}

function judgeGatesOf({ gates }: Pick<JudgedMove, "gates">): RunChange | null {
  const failed = gates.filter(({ verdict }) => verdict === "failed");
  if (failed.length > 0) {
    const said = failed.map(({ gate, detail }) => `${gate}: ${detail}`).join(" ");
    return { state: "stopped", detail: said, gates };
  }
  const measured = gates.filter(
    ({ gate, verdict }) => verdict === "pending" && gate !== "approval",
  );
  if (measured.length === 0) return null;
  const names = measured.map(({ gate }) => gate).join(", ");
  return { state: "checking", detail: sayReason("runMeasuring", { gates: names }), gates };
}

/** A run that was cut short after it had asked finds its request again. */
async function requestOnce(
  run: PolicyRunRow,
  alias: string,
  make: () => Promise<{ id: string }>,
): Promise<string> {
  try {
    return (await make()).id;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "move_request.exists") throw error;
    const where = { modelId: run.modelId, alias, toVersionId: run.versionId, status: "waiting" };
    const known = await db().moveRequest.findFirst({ where, orderBy: { id: "desc" } });
    if (known === null) throw error;
    return known.id;
  }
}

async function followRequest(run: PolicyRunRow, id: string): Promise<RunChange> {
  const request = await db().moveRequest.findUnique({ where: { id } });
  if (request === null) return { state: "stopped", detail: sayReason("runRequestGone") };
  const { status, decisionReason } = request;
  if (status === "waiting") return { state: "waiting", detail: run.detail };
  if (status !== "approved") return { state: "stopped", detail: sayEnded(status, decisionReason) };
  // Approving begins what was asked for; where that is not to be seen, it came to nothing.
  if (await isUnderWay(run)) return { state: "waiting", detail: sayReason("runApproved") };
  return { state: "stopped", detail: sayReason("runLost") };
}

function sayEnded(status: string, rest: string): string {
  if (rest === "") return sayReason("runRequestEnded", { status });
  return sayReason("runRequestEndedSaying", { status, rest });
}

/** A move to the version that is still intended. */
async function isUnderWay({ modelId, versionId }: PolicyRunRow): Promise<boolean> {
  return (await db().alias.count({ where: { modelId, intendedVersionId: versionId } })) > 0;
}

/** Begun by the run, or by whoever approved what it asked for. */
async function findOwnRollout(run: PolicyRunRow) {
  const own: { details: { path: string[]; equals: string } }[] = [
    { details: { path: ["policyRunId"], equals: run.id } },
  ];
  if (run.requestId !== null)
    own.push({ details: { path: ["approval", "requestId"], equals: run.requestId } });
  return db().rollout.findFirst({
    where: { modelId: run.modelId, OR: own },
    orderBy: { id: "desc" },
    select: { id: true, status: true, endReason: true, endedAt: true },
  });
}

function followRollout(
  { id, status, endReason, endedAt }: NonNullable<Awaited<ReturnType<typeof findOwnRollout>>>,
  alias: string,
): RunChange {
  if (endedAt === null)
    return { state: "rolling", detail: sayReason("runRolling", { alias }), rolloutId: id };
  if (status === "completed")
    return { state: "done", detail: sayReason("runDone", { alias }), rolloutId: id };
  const detail = sayReason("runCanaryEnded", { status, rest: endReason });
  return { state: "stopped", detail, rolloutId: id };
}

/** A rollout of somebody else: what takes longer than this is no passing thing. */
const longestWaitMs = 24 * 3_600_000;

function busy(run: PolicyRunRow, alias: string): RunChange {
  if (currentTimeMs() - run.changedAt.getTime() > longestWaitMs)
    return { state: "stopped", detail: sayReason("runBusyForADay", { alias }) };
  return { state: "waiting", detail: sayReason("runBusy", { alias }) };
}
