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
import { findLiveRow, type RolloutRow, rolloutInclude } from "./rollout-row";

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
    assertOther(version, stable, alias.name);
    assertReady(version, model);
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

/** Locks the alias and makes sure that it is free for a rollout. */
async function holdStable(tx: Tx, alias: AliasRow): Promise<{ id: string; number: number }> {
  if (alias.versionId === null || alias.version === null)
    throw new AppError("alias.unset", `The alias "${alias.name}" points at no version yet.`);
  if (alias.pin !== null)
    throw new AppError("alias.pinned", `The alias "${alias.name}" is pinned.`);
  await lockAlias(tx, alias.id);
  const isAsRead = await tx.alias.count({
    where: { id: alias.id, versionId: alias.versionId, intendedVersionId: null },
  });
  if (isAsRead === 0)
    throw new AppError(
      "alias.conflict",
      `The alias "${alias.name}" is being moved by somebody else.`,
    );
  const live = await findLiveRow(tx, alias.id);
  if (live !== null) throw rolloutRunning(alias.name, live.kind);
  return { id: alias.versionId, number: alias.version.number };
}

export function rolloutRunning(alias: string, kind: string): AppError {
  return new AppError(
    "rollout.running",
    `A rollout (${kind}) shares the traffic of the alias "${alias}".`,
  );
}

function assertOther(
  version: { id: string; number: number },
  stable: { id: string },
  alias: string,
): void {
  if (version.id !== stable.id) return;
  throw new AppError(
    "rollout.same_version",
    `Version ${version.number} answers for the alias "${alias}" already.`,
  );
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
