import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { MoveIntent } from "@/lib/contract/alias";
import type { MoveDetails } from "@/lib/contract/gate";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
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
 * Errors: `alias.conflict`.
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
    after: { version: to.number, kind },
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
