import type { AuditSource } from "@/lib/audit";
import type { MoveDetails } from "@/lib/contract/gate";
import { type RolloutPlan, versionsOfPlan } from "@/lib/contract/rollout";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import type { AliasRow } from "../aliases/alias-dto";
import { assertReady } from "../aliases/assert-target";
import { getVersionRow } from "../versions";
import { lockAlias } from "./close-rollout";
import { recordRollout } from "./record-rollout";
import { type RolloutRow, rolloutInclude } from "./rollout-row";

export interface BeginRollout {
  /** As it was read under the model's lock. */
  readonly alias: AliasRow;
  readonly model: string;
  readonly plan: RolloutPlan;
  readonly reason: string;
  /** Gates and approval that let it begin. */
  readonly details: MoveDetails;
}

/**
 * Begins a rollout whose gates were judged and whose approval was given already. The caller holds the model
 * (lockModel), so that no version of the plan is archived meanwhile.
 * Errors: `alias.unset`, `alias.conflict`, `alias.pinned`, `rollout.running`, `rollout.same_version`,
 * `version.not_found`, `version.not_ready`.
 */
export async function beginRollout(
  tx: Tx,
  ctx: AuditSource,
  { alias, model, plan, reason, details }: BeginRollout,
): Promise<RolloutRow> {
  const stable = await holdStable(tx, alias);
  const targets = [];
  for (const [position, number] of versionsOfPlan(plan).entries()) {
    const version = await getVersionRow(tx, { name: model, number });
    assertUsable(version, alias, model);
    targets.push({ versionId: version.id, position, weightPercent: weightOf(plan, position) });
  }
  const { kind: actorKind, id, label } = ctx.actor;
  const row = await tx.rollout.create({
    data: {
      modelId: alias.modelId,
      aliasId: alias.id,
      alias: alias.name,
      kind: plan.kind,
      plan,
      stableVersionId: stable.id,
      stableVersion: stable.number,
      reason,
      startedBy: { kind: actorKind, id, label },
      requestId: ctx.requestId,
      details,
      targets: { create: targets },
    },
    include: rolloutInclude,
  });
  await tx.work.create({ data: { kind: "rollout.tick", subjectId: row.id } });
  const revision = await recordRollout(tx, ctx, row, {
    kind: "rollout_start",
    action: "rollout.started",
    reason,
    details: { ...details, ...startDetails(plan) },
  });
  return tx.rollout.update({ where: { id: row.id }, data: { revision }, include: rolloutInclude });
}

/** Locks the alias and makes sure that it is what it was read as. */
async function holdStable(tx: Tx, alias: AliasRow): Promise<{ id: string; number: number }> {
  const stable = assertFree(alias);
  await lockAlias(tx, alias.id);
  const isAsRead = await tx.alias.count({
    where: { id: alias.id, versionId: stable.id, intendedVersionId: null },
  });
  if (isAsRead === 0)
    throw new AppError(
      "alias.conflict",
      `The alias "${alias.name}" is being moved by somebody else.`,
    );
  return stable;
}

/**
 * The version that a rollout on the alias would be compared with. Errors: `alias.unset`, `alias.pinned`,
 * `rollout.running`.
 */
export function assertFree(alias: AliasRow): { id: string; number: number } {
  if (alias.versionId === null || alias.version === null)
    throw new AppError("alias.unset", `The alias "${alias.name}" points at no version yet.`);
  // Whoever begins it: a rollout steps on and promotes by itself.
  if (alias.pin !== null)
    throw new AppError("alias.pinned", `The alias "${alias.name}" is pinned.`);
  const [live] = alias.rollouts;
  if (live !== undefined) throw rolloutRunning(alias.name, live.kind);
  return { id: alias.versionId, number: alias.version.number };
}

export function rolloutRunning(alias: string, kind: string): AppError {
  return new AppError(
    "rollout.running",
    `A rollout (${kind}) shares the traffic of the alias "${alias}".`,
  );
}

/** Errors: `rollout.same_version`, `version.not_ready`. */
export function assertUsable(
  version: { id: string; number: number; status: string },
  alias: Pick<AliasRow, "name" | "versionId">,
  model: string,
): void {
  if (version.id === alias.versionId)
    throw new AppError(
      "rollout.same_version",
      `Version ${version.number} answers for the alias "${alias.name}" already.`,
    );
  assertReady(version, model);
}

/** Of the plan's first step. */
function weightOf(plan: RolloutPlan, position: number): number {
  switch (plan.kind) {
    case "canary":
      return plan.steps[0]?.weightPercent ?? 0;
    case "ab":
      return plan.targets[position]?.weightPercent ?? 0;
    case "shadow":
      return plan.sharePercent;
    default:
      return plan satisfies never;
  }
}

function startDetails(plan: RolloutPlan): MoveDetails {
  const weights = versionsOfPlan(plan).map(
    (version, position) => [`weight.${version}`, weightOf(plan, position)] as const,
  );
  return {
    ...(plan.kind === "canary" ? { weightPercent: weightOf(plan, 0) } : {}),
    figures: { kind: plan.kind, ...Object.fromEntries(weights) },
  };
}
