import type { AuditSource } from "@/lib/audit";
import type { MoveDetails } from "@/lib/contract/gate";
import type { RolloutStatus } from "@/lib/contract/rollout";
import { currentTimeMs } from "@/lib/platform/clock";
import { Prisma, type Tx } from "@/lib/platform/db";
import { recordRollout } from "./record-rollout";
import { findLiveRow, type RolloutRow } from "./rollout-row";

export type EndStatus = Extract<RolloutStatus, "completed" | "aborted" | "stopped">;

const events = {
  completed: { kind: "rollout_end", action: "rollout.completed" },
  aborted: { kind: "rollout_abort", action: "rollout.aborted" },
  stopped: { kind: "rollout_stop", action: "rollout.stopped" },
} as const;

/**
 * Ends a rollout: from the next revision on all traffic goes where the alias points. Compare-and-set on what was
 * seen of it; false when somebody else was faster. Call it with the alias's row locked, if it has one still.
 */
export async function closeRollout(
  tx: Tx,
  ctx: AuditSource,
  row: RolloutRow,
  { status, reason, details = {} }: { status: EndStatus; reason: string; details?: MoveDetails },
): Promise<boolean> {
  const { count } = await tx.rollout.updateMany({
    where: { id: row.id, status: row.status, step: row.step, endedAt: null },
    data: { status, endReason: reason, waitingFor: "", endedAt: new Date(currentTimeMs()) },
  });
  if (count === 0) return false;
  await tx.work.deleteMany({ where: { kind: "rollout.tick", subjectId: row.id } });
  if (row.status === "promoting" && status !== "completed") await withdrawMove(tx, row);
  await recordRollout(tx, ctx, row, { ...events[status], reason, details });
  return true;
}

/** The promotion at its end, if it is still only intended: nothing may move the alias for a rollout that is over. */
async function withdrawMove(tx: Tx, { aliasId, targets }: RolloutRow): Promise<void> {
  if (aliasId === null) return;
  const { count } = await tx.alias.updateMany({
    where: { id: aliasId, intendedVersionId: targets[0]?.versionId ?? null },
    data: { intendedVersionId: null, intent: Prisma.DbNull, intendedAt: null },
  });
  if (count > 0)
    await tx.work.deleteMany({ where: { kind: "alias.finish_move", subjectId: aliasId } });
}

/**
 * Aborts what shares the alias's traffic, if anything does, in the transaction of what is in its way: a rollback.
 * True when there was something to abort.
 */
export async function abortLiveRollout(
  tx: Tx,
  ctx: AuditSource,
  { aliasId, reason }: { aliasId: string; reason: string },
): Promise<boolean> {
  await lockAlias(tx, aliasId);
  const row = await findLiveRow(tx, aliasId);
  if (row === null) return false;
  return closeRollout(tx, ctx, row, { status: "aborted", reason });
}

/** Before the rollout's row and the revision: everybody takes them in this order. */
export async function lockAlias(tx: Tx, aliasId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM alias WHERE id = ${aliasId}::uuid FOR UPDATE`;
}
