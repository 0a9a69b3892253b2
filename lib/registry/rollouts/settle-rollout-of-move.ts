import type { AuditSource } from "@/lib/audit";
import type { MoveDetails } from "@/lib/contract/gate";
import { sayReason } from "@/lib/contract/reasons";
import type { Tx } from "@/lib/platform/db";
import { closeRollout } from "./close-rollout";
import { findLiveRow } from "./rollout-row";

interface SettledMove {
  readonly aliasId: string;
  /** Of the move: with the id of the rollout whose end it is. */
  readonly details: MoveDetails;
  readonly outcome:
    | { readonly kind: "moved"; readonly to: number | null }
    | { readonly kind: "failed"; readonly reason: string };
}

/**
 * What a move that came to its end means for the rollout on its alias, in the move's own transaction: the
 * rollout's promotion completes it or takes it down with it, and any other move leaves it without the version that it
 * compares with. Call it with the alias's row locked.
 */
export async function settleRolloutOfMove(
  tx: Tx,
  ctx: AuditSource,
  { aliasId, details, outcome }: SettledMove,
): Promise<void> {
  const row = await findLiveRow(tx, aliasId);
  if (row === null) return;
  const isItsOwn = details.rolloutId === row.id;
  const figures = details.figures === undefined ? {} : { figures: details.figures };
  if (outcome.kind === "failed") {
    if (!isItsOwn) return;
    const reason = sayReason("promotionFailed", { rest: outcome.reason });
    await closeRollout(tx, ctx, row, { status: "aborted", reason, details: figures });
    return;
  }
  if (isItsOwn) {
    const reason = sayReason("answers", { version: `${outcome.to}` });
    await closeRollout(tx, ctx, row, { status: "completed", reason, details: figures });
    return;
  }
  const reason = sayReason("aliasMovedTo", { version: `${outcome.to}` });
  await closeRollout(tx, ctx, row, { status: "aborted", reason });
}
