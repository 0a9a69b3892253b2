import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { MoveIntent } from "@/lib/contract/alias";
import type { MoveDetails } from "@/lib/contract/gate";
import { sayReason } from "@/lib/contract/reasons";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { rolloutRunning } from "../rollouts/begin-rollout";
import { abortLiveRollout } from "../rollouts/close-rollout";
import { findLiveRow } from "../rollouts/rollout-row";
import type { AliasRow } from "./alias-dto";

/** A move whose intention is recorded. The revision is of this move alone. */
export interface RequestedMove {
  readonly aliasId: string;
  readonly modelId: string;
  readonly name: string;
  readonly alias: string;
  readonly to: number;
  readonly revision: string;
  readonly requestId: string;
}

/** The runner takes a promotion over when its console is not heard of for this long. */
const takeOverSeconds = 15;

/**
 * Records where an alias shall point, for gateways to warm it. Compare-and-set: against where the alias
 * points, and against a move that is under way.
 * Errors: `alias.conflict`, `rollout.running`.
 */
export async function requestMove(
  tx: Tx,
  ctx: Context,
  {
    alias,
    to,
    kind,
    reason,
    model,
    details = {},
  }: {
    alias: AliasRow;
    to: { id: string; number: number };
    kind: MoveIntent["kind"];
    reason: string;
    model: string;
    /** For the ledger. */
    details?: MoveDetails;
  },
): Promise<RequestedMove> {
  // The alias before the revision, as whoever finishes a move takes them.
  await tx.$queryRaw`SELECT id FROM alias WHERE id = ${alias.id}::uuid FOR UPDATE`;
  await clearOfRollout(tx, ctx, { alias, kind, details });
  const revision = await bumpRevision(tx, { model: alias.modelId });
  const { kind: actorKind, id, label } = ctx.actor;
  const intent: MoveIntent = {
    kind,
    reason,
    actor: { kind: actorKind, id, label },
    requestId: ctx.requestId,
    address: ctx.address,
    userAgent: ctx.userAgent,
    revision: String(revision),
    details,
  };
  const { count } = await tx.alias.updateMany({
    where: { id: alias.id, versionId: alias.versionId, intendedVersionId: null },
    data: { intendedVersionId: to.id, intent, intendedAt: new Date() },
  });
  if (count === 0) {
    throw new AppError(
      "alias.conflict",
      `The alias "${alias.name}" is being moved by somebody else.`,
    );
  }
  const runAt = new Date(Date.now() + takeOverSeconds * 1_000);
  await tx.work.upsert({
    where: { kind_subjectId: { kind: "alias.finish_move", subjectId: alias.id } },
    create: { kind: "alias.finish_move", subjectId: alias.id, runAt },
    update: { runAt, attempts: 0, leasedUntil: null, leasedBy: null },
  });
  await recordAudit(tx, ctx, {
    action: "alias.move_requested",
    target: `alias:${model}@${alias.name}`,
    before: { version: alias.version?.number ?? null },
    after: { version: to.number, kind, ...details },
    reason,
  });
  return {
    aliasId: alias.id,
    modelId: alias.modelId,
    name: model,
    alias: alias.name,
    to: to.number,
    revision: intent.revision,
    requestId: intent.requestId,
  };
}

/** A rollout's own promotion is its end; a rollback aborts it; any other move would pull the ground from under it. */
async function clearOfRollout(
  tx: Tx,
  ctx: Context,
  { alias, kind, details }: { alias: AliasRow; kind: MoveIntent["kind"]; details: MoveDetails },
): Promise<void> {
  if (kind === "rollback") {
    const reason = sayReason("rolledBack");
    await abortLiveRollout(tx, ctx, { aliasId: alias.id, reason });
    return;
  }
  const live = await findLiveRow(tx, alias.id);
  if (live !== null && live.id !== details.rolloutId) throw rolloutRunning(alias.name, live.kind);
}
