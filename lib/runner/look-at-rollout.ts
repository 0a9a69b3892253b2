import {
  type RolloutPlan,
  rolloutPlanSchema,
  rolloutStatusSchema,
  type TargetFigures,
  type TargetReading,
  targetFiguresSchema,
} from "@/lib/contract/rollout";
import { db } from "@/lib/platform/db";
import { listExpectedGateways } from "@/lib/registry/aliases";
import { haveRulesChanged, type RolloutRow } from "@/lib/registry/rollouts";
import type { GatewayWord, RolloutState } from "@/lib/rollout/control";
import { noFigures, readTargets } from "@/lib/rollout/guards";

/** Everything that is decided by. */
export async function lookAtRollout(row: RolloutRow): Promise<{
  readonly plan: RolloutPlan;
  readonly state: RolloutState;
  readonly readings: readonly TargetReading[];
  readonly gateways: readonly GatewayWord[];
}> {
  const plan = rolloutPlanSchema.parse(row.plan);
  const figures = await figuresOfStep(row, plan);
  const readings = readTargets(plan, {
    stable: { version: row.stableVersion, figures: figures.get(row.stableVersionId) ?? noFigures },
    targets: row.targets.map(({ versionId, version }) => ({
      version: version.number,
      figures: figures.get(versionId) ?? noFigures,
    })),
  });
  return { plan, state: await stateOf(row), readings, gateways: await listWords(row) };
}

/** By version. A step that leaves the stable version nothing is compared with what it did in the step before. */
async function figuresOfStep(
  { id: rolloutId, step, stableVersionId }: RolloutRow,
  plan: RolloutPlan,
): Promise<Map<string, TargetFigures>> {
  const totals = await db().rolloutTotal.findMany({ where: { rolloutId, step } });
  const figures = new Map(
    totals.map(({ versionId, figures: value }) => [versionId, targetFiguresSchema.parse(value)]),
  );
  if (plan.kind !== "canary" || plan.steps[step]?.weightPercent !== 100) return figures;
  const before = await db().rolloutTotal.findFirst({
    where: { rolloutId, versionId: stableVersionId, step: { lt: step } },
    orderBy: { step: "desc" },
  });
  if (before !== null) figures.set(stableVersionId, targetFiguresSchema.parse(before.figures));
  return figures;
}

async function stateOf(row: RolloutRow): Promise<RolloutState> {
  const alias =
    row.aliasId === null
      ? null
      : await db().alias.findUnique({
          where: { id: row.aliasId },
          select: { versionId: true, pin: true, rulesChangedAt: true },
        });
  return {
    status: rolloutStatusSchema.extract(["running", "paused", "promoting"]).parse(row.status),
    step: row.step,
    stepStartedMs: row.stepStartedAt.getTime(),
    alias:
      alias === null
        ? null
        : {
            isPinned: alias.pin !== null,
            isWhereItWas: alias.versionId === row.stableVersionId,
            haveRulesChanged: haveRulesChanged(alias, row),
          },
  };
}

/** What a gateway said before it heard of the rollout is about another time. */
async function listWords({ targets, revision }: RolloutRow): Promise<GatewayWord[]> {
  const gateways = await listExpectedGateways(db());
  return gateways.map(({ hostname, isSilent, appliedRevision, warm, failed }) => {
    const isUninformed = isSilent || appliedRevision < revision;
    const fault = targets
      .map(({ versionId }) => failed[versionId])
      .find((one) => one !== undefined);
    return {
      hostname,
      isSilent: isUninformed,
      isWarm: targets.every(({ versionId }) => warm.includes(versionId)),
      fault:
        isUninformed || fault === undefined
          ? null
          : `a version could not be loaded. ${fault.detail} (${fault.code})`,
    };
  });
}
