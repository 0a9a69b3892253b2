import { type AuditSource, recordAudit } from "@/lib/audit";
import type { AliasMoveKind } from "@/lib/contract/alias";
import type { AuditAction } from "@/lib/contract/audit";
import type { MoveDetails } from "@/lib/contract/gate";
import type { Tx } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";
import type { RolloutRow } from "./rollout-row";

interface RolloutEvent {
  readonly kind: Extract<AliasMoveKind, `rollout_${string}`>;
  readonly action: AuditAction;
  readonly reason: string;
  /** For the ledger and for the audit log. */
  readonly details: MoveDetails;
}

/**
 * Writes what happened to an alias's traffic into ledger and audit log, and tells gateways. Last in its
 * transaction: it locks the revision and the head of the chain.
 */
export async function recordRollout(
  tx: Tx,
  ctx: AuditSource,
  row: Pick<RolloutRow, "id" | "modelId" | "model" | "alias" | "stableVersion" | "targets">,
  { kind, action, reason, details }: RolloutEvent,
): Promise<bigint> {
  const versions = row.targets.map(({ version }) => version.number);
  const [only] = versions;
  await tx.aliasMove.create({
    data: {
      modelId: row.modelId,
      alias: row.alias,
      kind,
      fromVersion: row.stableVersion,
      toVersion: versions.length === 1 ? (only ?? null) : null,
      reason,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      actorLabel: ctx.actor.label,
      requestId: ctx.requestId,
      // Nothing was moved that would have had to be warm.
      warmed: true,
      details: { ...details, rolloutId: row.id },
    },
  });
  const revision = await bumpRevision(tx, { model: row.modelId });
  await recordAudit(tx, ctx, {
    action,
    target: `alias:${row.model.name}@${row.alias}`,
    after: { ...details, rolloutId: row.id, stable: row.stableVersion, targets: versions },
    reason,
  });
  return revision;
}
