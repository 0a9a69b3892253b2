import type { Context } from "@/lib/contract/actor";
import { sayReason } from "@/lib/contract/reasons";
import type { AbReading, TargetReading } from "@/lib/contract/rollout";
import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction } from "@/lib/platform/db";
import { finishMove } from "@/lib/registry/aliases";
import {
  advanceRollout,
  closeRollout,
  lockAlias,
  type RolloutRow,
  rolloutInclude,
} from "@/lib/registry/rollouts";
import { decideRollout, type RolloutDecision } from "@/lib/rollout/control";
import type { WorkResult } from "./decide-next";
import { foldWindows } from "./fold-windows";
import { lookAtOutcomes } from "./look-at-outcomes";
import { lookAtRollout } from "./look-at-rollout";
import { systemContext } from "./system-context";
import type { Work } from "./work";

/** Between two looks. */
const tickMs = 1_000;

/**
 * Looks at a live rollout: adds up what gateways reported, decides, and does it. Safe to do twice, at any moment and
 * cut short anywhere: every step is compare-and-set on what was seen, in one transaction with its ledger line.
 */
export async function tickRollout(work: Work): Promise<WorkResult> {
  await foldWindows(work.subjectId);
  const row = await findLive(work.subjectId);
  if (row === null) return { kind: "done" };
  const look = await lookAtRollout(row);
  const decision = decideRollout({ ...look, nowMs: currentTimeMs() });
  const reading = { targets: [...look.readings], ab: await lookAtOutcomes(row) };
  await apply(systemContext(work), row, { decision, reading });
  if (row.status === "promoting" && decision.kind === "continue") await finishPromotion(work, row);
  return (await findLive(work.subjectId)) === null
    ? { kind: "done" }
    : { kind: "waiting", delayMs: tickMs };
}

/** After too many lost leases or errors: nobody watches it, so it must not share the traffic. */
export async function abandonRollout(work: Work): Promise<void> {
  const row = await findLive(work.subjectId);
  if (row === null) return;
  const reason = sayReason("unjudged", { count: work.attempts - 1 });
  await apply(systemContext(work), row, {
    decision: { kind: "abort", reason, figures: {} },
    reading: null,
  });
}

async function findLive(id: string): Promise<RolloutRow | null> {
  return db().rollout.findFirst({ where: { id, endedAt: null }, include: rolloutInclude });
}

interface Applied {
  readonly decision: RolloutDecision;
  /** Null: nobody could read them. */
  readonly reading: { readonly targets: TargetReading[]; readonly ab: AbReading | null } | null;
}

async function apply(ctx: Context, row: RolloutRow, { decision, reading }: Applied) {
  await inTransaction(async (tx) => {
    // Everybody takes the alias before the rollout.
    if (row.aliasId !== null) await lockAlias(tx, row.aliasId);
    const { count } = await tx.rollout.updateMany({
      where: { id: row.id, status: row.status, step: row.step, endedAt: null },
      data: {
        ...(reading === null ? {} : { reading }),
        readAt: new Date(currentTimeMs()),
        ...waitingOf(decision),
      },
    });
    // Somebody steered or ended it in this moment: the next look is about what they made of it.
    if (count === 0) return;
    switch (decision.kind) {
      case "continue":
      case "hold":
        return;
      case "abort": {
        const { reason, figures } = decision;
        await closeRollout(tx, ctx, row, { status: "aborted", reason, details: { figures } });
        return;
      }
      case "step":
      case "promote":
      case "complete":
        await advanceRollout(tx, ctx, row, decision);
        return;
      default:
        decision satisfies never;
    }
  });
}

function waitingOf(decision: RolloutDecision) {
  if (decision.kind !== "hold") return { waitingFor: "" };
  const { waitingFor, restartsSoak } = decision;
  return { waitingFor, ...(restartsSoak ? { stepStartedAt: new Date(currentTimeMs()) } : {}) };
}

/** The promotion at its end: its own transaction completes the rollout, or aborts it when it fails. */
async function finishPromotion(work: Work, { id, aliasId }: RolloutRow): Promise<void> {
  if (aliasId === null) return;
  const progress = await finishMove(aliasId);
  if (progress.kind !== "settled") return;
  const row = await findLive(id);
  if (row === null || row.status !== "promoting") return;
  // Nobody takes an intention back without ending the rollout; whoever did must not leave it waiting for ever.
  const reason = sayReason("promotionTakenBack");
  await apply(systemContext(work), row, {
    decision: { kind: "abort", reason, figures: {} },
    reading: null,
  });
}
