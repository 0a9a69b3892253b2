import { recordAudit } from "@/lib/audit";
import { type AliasPin, type MoveIntent, moveIntentSchema } from "@/lib/contract/alias";
import { sayReason } from "@/lib/contract/reasons";
import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction, Prisma, type Tx } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";
import { auditStale, makeStale } from "../approvals/make-stale";
import { settleRolloutOfMove } from "../rollouts/settle-rollout-of-move";
import { type AliasRow, aliasInclude } from "./alias-dto";
import { decideMove } from "./decide-move";
import { listExpectedGateways } from "./list-gateways";

export type MoveProgress =
  | { readonly kind: "waiting" }
  /** By this call. */
  | { readonly kind: "moved" }
  /** Somebody else moved it or gave it up. */
  | { readonly kind: "settled" }
  | { readonly kind: "failed"; readonly reason: string };

const noIntent = {
  intendedVersionId: null,
  intent: Prisma.DbNull,
  intendedAt: null,
} as const;

/**
 * Takes a move in progress as far as the gateways allow: moves it, gives it up, or leaves it waiting.
 * May be called by anybody any number of times; every step is compare-and-set on the intention.
 * `revision` names the one move that the caller means; without it, whichever is in progress.
 */
export async function finishMove(aliasId: string, revision?: string): Promise<MoveProgress> {
  const alias = await db().alias.findUnique({
    where: { id: aliasId },
    include: { ...aliasInclude, model: { select: { name: true } } },
  });
  if (alias?.intendedVersionId == null) return { kind: "settled" };
  const intent = moveIntentSchema.parse(alias.intent);
  if (revision !== undefined && revision !== intent.revision) return { kind: "settled" };
  const intended = {
    versionId: alias.intendedVersionId,
    revision: BigInt(intent.revision),
    waitedMs: currentTimeMs() - (alias.intendedAt?.getTime() ?? 0),
  };
  const decision = decideMove(intended, await listExpectedGateways(db()));
  const move = { alias, intent, model: alias.model.name };
  switch (decision.kind) {
    case "wait":
      return { kind: "waiting" };
    case "fail":
      return (await inTransaction((tx) => giveUp(tx, move, decision.reason)))
        ? { kind: "failed", reason: decision.reason }
        : { kind: "settled" };
    case "move":
      return (await inTransaction((tx) => moveAlias(tx, move, decision.warmed)))
        ? { kind: "moved" }
        : { kind: "settled" };
    default:
      return decision satisfies never;
  }
}

interface Move {
  readonly alias: AliasRow;
  readonly intent: MoveIntent;
  readonly model: string;
}

/** A later move to the same version is another one: gateways have not said anything about it yet. */
function sameMove({ id, intendedVersionId, intendedAt }: AliasRow) {
  return { id, intendedVersionId, intendedAt };
}

/** A rollback says that something is wrong: automation stands still until somebody resumes. */
function pinOf({ kind, reason, actor }: MoveIntent): { pin?: AliasPin } {
  if (kind !== "rollback") return {};
  return { pin: { at: new Date(currentTimeMs()).toISOString(), by: actor, reason } };
}

/** False when somebody else was faster. */
async function moveAlias(tx: Tx, move: Move, warmed: boolean): Promise<boolean> {
  const { alias, intent } = move;
  const pinned = pinOf(intent);
  const { count } = await tx.alias.updateMany({
    where: { ...sameMove(alias), versionId: alias.versionId },
    data: {
      versionId: alias.intendedVersionId,
      previousVersionId: alias.versionId,
      movedAt: new Date(),
      ...pinned,
      ...noIntent,
    },
  });
  if (count === 0) return false;
  await writeLedger(tx, move, warmed);
  const outcome = { kind: "moved", to: alias.intendedVersion?.number ?? null } as const;
  await settleRolloutOfMove(tx, intent, { aliasId: alias.id, details: intent.details, outcome });
  await tx.work.deleteMany({ where: { kind: "alias.finish_move", subjectId: alias.id } });
  const stale = await makeStale(tx, { aliasId: alias.id }, sayReason("staleMoved"));
  await bumpRevision(tx, { model: alias.modelId });
  await auditMove(tx, move, { warmed, ...pinned });
  await auditStale(tx, intent, stale);
  return true;
}

async function writeLedger(tx: Tx, { alias, intent }: Move, warmed: boolean): Promise<void> {
  await tx.aliasMove.create({
    data: {
      modelId: alias.modelId,
      alias: alias.name,
      kind: intent.kind,
      fromVersion: alias.version?.number ?? null,
      toVersion: alias.intendedVersion?.number ?? null,
      reason: intent.reason,
      actorKind: intent.actor.kind,
      actorId: intent.actor.id,
      actorLabel: intent.actor.label,
      requestId: intent.requestId,
      warmed,
      details: intent.details,
    },
  });
}

async function auditMove(
  tx: Tx,
  { alias, intent, model }: Move,
  { warmed, pin }: { warmed: boolean; pin?: AliasPin },
): Promise<void> {
  const { kind, reason, details } = intent;
  const target = `alias:${model}@${alias.name}`;
  await recordAudit(tx, intent, {
    ...{ action: "alias.moved", target, reason },
    before: { version: alias.version?.number ?? null },
    after: { version: alias.intendedVersion?.number ?? null, kind, warmed, ...details },
  });
  if (pin !== undefined)
    await recordAudit(tx, intent, {
      ...{ action: "alias.pinned", target, reason },
      before: { pin: alias.pin },
      after: { pin },
    });
}

/**
 * Nothing moves; the intention goes away, and the log says why. An alias that this was the first move
 * of goes with it: it never pointed anywhere, and would only be in the way. One that has rules stays: somebody
 * protected it before it pointed anywhere.
 */
async function giveUp(tx: Tx, { alias, intent, model }: Move, reason: string): Promise<boolean> {
  const where = sameMove(alias);
  const isGone = await tx.alias.deleteMany({
    where: { ...where, versionId: null, rulesChangedAt: null },
  });
  const isKept =
    isGone.count > 0 ? { count: 0 } : await tx.alias.updateMany({ where, data: noIntent });
  if (isGone.count + isKept.count === 0) return false;
  const outcome = { kind: "failed", reason } as const;
  await settleRolloutOfMove(tx, intent, { aliasId: alias.id, details: intent.details, outcome });
  await tx.work.deleteMany({ where: { kind: "alias.finish_move", subjectId: alias.id } });
  await bumpRevision(tx, { model: alias.modelId });
  await recordAudit(tx, intent, {
    action: "alias.move_failed",
    target: `alias:${model}@${alias.name}`,
    outcome: "failure",
    code: "promote.not_loadable",
    before: { version: alias.version?.number ?? null },
    after: { intended: alias.intendedVersion?.number ?? null },
    reason,
  });
  return true;
}
