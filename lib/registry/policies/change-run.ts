import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { GateResult } from "@/lib/contract/gate";
import type { PolicyRunDto, PolicyRunState } from "@/lib/contract/release-policy";
import { db, inTransaction } from "@/lib/platform/db";
import { type PolicyRunRow, runInclude } from "./policy-dto";

export interface RunChange {
  readonly stage?: PolicyRunDto["stage"];
  readonly state: PolicyRunState;
  readonly detail: string;
  readonly gates?: readonly GateResult[];
  readonly rolloutId?: string;
  /** Null: the stage before had one. */
  readonly requestId?: string | null;
}

/** Where a run goes no further. */
const ends: ReadonlySet<string> = new Set<PolicyRunState>(["done", "stopped", "superseded"]);

export async function findRun(id: string): Promise<PolicyRunRow | null> {
  const row = await db().policyRun.findUnique({ where: { id }, include: runInclude });
  return row === null || ends.has(row.state) ? null : row;
}

/**
 * Notes how far a run has come; what says nothing new is not written. Compare-and-set on what was seen: false when
 * somebody else was faster.
 */
export async function changeRun(
  ctx: Context,
  row: PolicyRunRow,
  change: RunChange,
): Promise<boolean> {
  const { stage = row.stage, state, detail } = change;
  if (stage === row.stage && state === row.state && detail === row.detail) return true;
  return inTransaction(async (tx) => {
    const { count } = await tx.policyRun.updateMany({
      where: { id: row.id, stage: row.stage, state: row.state },
      data: {
        ...{ stage, state, detail, changedAt: new Date() },
        ...(change.gates === undefined ? {} : { gates: [...change.gates] }),
        ...(change.rolloutId === undefined ? {} : { rolloutId: change.rolloutId }),
        ...(change.requestId === undefined ? {} : { requestId: change.requestId }),
      },
    });
    if (count === 0) return false;
    if (ends.has(state))
      await tx.work.deleteMany({ where: { kind: "policy.advance", subjectId: row.id } });
    await recordAudit(tx, ctx, {
      action: state === "stopped" || state === "superseded" ? "policy.stopped" : "policy.advanced",
      target: `version:${row.model.liveName ?? row.modelId}@${row.version.number}`,
      before: { run: row.id, stage: row.stage, state: row.state },
      after: { run: row.id, stage, state, ...referencesOf(row, change) },
      reason: detail,
    });
    return true;
  });
}

function referencesOf(row: PolicyRunRow, { rolloutId, requestId, gates }: RunChange) {
  return {
    rolloutId: rolloutId ?? row.rolloutId,
    requestId: requestId ?? row.requestId,
    ...(gates === undefined ? {} : { gates }),
  };
}

/** Of a newer version of the model: it takes the place of older ones that are not yet in production. */
export async function findNewerRun(row: PolicyRunRow): Promise<number | null> {
  const newer = await db().policyRun.findFirst({
    where: { modelId: row.modelId, version: { number: { gt: row.version.number } } },
    select: { version: { select: { number: true } } },
    orderBy: { startedAt: "desc" },
  });
  return newer?.version.number ?? null;
}
