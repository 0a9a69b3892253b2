import type { AuditSource } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { type MoveDetails, moveDetailsSchema } from "@/lib/contract/gate";
import { type CanaryPlan, rolloutPlanSchema } from "@/lib/contract/rollout";
import { currentTimeMs } from "@/lib/platform/clock";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { aliasInclude } from "../aliases/alias-dto";
import { requestMove } from "../aliases/request-move";
import { closeRollout, lockAlias } from "./close-rollout";
import { recordRollout } from "./record-rollout";
import type { RolloutRow } from "./rollout-row";

interface Advance {
  readonly reason: string;
  /** Those that the decision went by. */
  readonly figures: NonNullable<MoveDetails["figures"]>;
}

/**
 * Takes a canary to its next step, or after the last one to its end: the promotion, where the plan has one.
 * Compare-and-set on what was seen of it; false when somebody else was faster.
 * Errors: `alias.conflict`, while the alias is being moved, and at its end under other rules than it began with.
 */
export async function advanceRollout(
  tx: Tx,
  ctx: Context,
  row: RolloutRow,
  advance: Advance,
): Promise<boolean> {
  const plan = rolloutPlanSchema.parse(row.plan);
  if (plan.kind !== "canary" || row.aliasId === null || row.status === "promoting") return false;
  await lockAlias(tx, row.aliasId);
  if (row.step + 1 < plan.steps.length) return stepOn(tx, ctx, row, { ...advance, plan });
  if (plan.promoteAtEnd) return promote(tx, ctx, row, advance);
  const { reason, figures } = advance;
  return closeRollout(tx, ctx, row, { status: "completed", reason, details: { figures } });
}

/** What was seen of it, and is still so. */
function asSeen({ id, status, step }: RolloutRow) {
  return { id, status, step, endedAt: null };
}

/** Since the rollout began: its gates and its approval were those of other rules. */
export function haveRulesChanged(
  { rulesChangedAt }: { readonly rulesChangedAt: Date | null },
  { startedAt }: Pick<RolloutRow, "startedAt">,
): boolean {
  return (rulesChangedAt?.getTime() ?? 0) > startedAt.getTime();
}

async function stepOn(
  tx: Tx,
  ctx: AuditSource,
  row: RolloutRow,
  { plan, reason, figures }: Advance & { plan: CanaryPlan },
): Promise<boolean> {
  const step = row.step + 1;
  const weightPercent = plan.steps[step]?.weightPercent ?? 0;
  const { count } = await tx.rollout.updateMany({
    where: asSeen(row),
    data: { step, stepStartedAt: new Date(currentTimeMs()), waitingFor: "" },
  });
  if (count === 0) return false;
  await tx.rolloutTarget.updateMany({ where: { rolloutId: row.id }, data: { weightPercent } });
  await recordRollout(tx, ctx, row, {
    kind: "rollout_step",
    action: "rollout.stepped",
    reason,
    details: { weightPercent, figures: { ...figures, step } },
  });
  return true;
}

/** Records the intention; whoever finishes the move completes the rollout in the same transaction. */
async function promote(
  tx: Tx,
  ctx: Context,
  row: RolloutRow,
  { reason, figures }: Advance,
): Promise<boolean> {
  const [target] = row.targets;
  if (target === undefined || row.aliasId === null) return false;
  const { count } = await tx.rollout.updateMany({
    where: asSeen(row),
    data: { status: "promoting", waitingFor: "" },
  });
  if (count === 0) return false;
  const alias = await tx.alias.findUniqueOrThrow({
    where: { id: row.aliasId },
    include: aliasInclude,
  });
  // Under the alias's lock: whoever decided may have looked before they changed, and whoever goes on by hand did not look.
  if (haveRulesChanged(alias, row))
    throw new AppError("alias.conflict", `The rules of "${alias.name}" changed since it began.`);
  await requestMove(tx, ctx, {
    alias,
    to: { id: target.versionId, number: target.version.number },
    kind: "promote",
    reason,
    model: row.model.name,
    details: { ...moveDetailsSchema.parse(row.details), rolloutId: row.id, figures },
  });
  return true;
}
