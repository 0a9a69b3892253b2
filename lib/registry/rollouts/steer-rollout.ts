import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { RolloutDto, steerRolloutBody } from "@/lib/contract/rollout";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { assertSameRules } from "../aliases/assert-as-judged";
import { getAliasRow } from "../aliases/get-alias-row";
import { authorizeMover } from "../gates";
import { advanceRollout } from "./advance-rollout";
import { assertLive, movedOn } from "./assert-live";
import { lockAlias } from "./close-rollout";
import { getLastRow, getRollout } from "./get-rollout";
import type { RolloutRow } from "./rollout-row";

type SteerInput = z.output<typeof steerRolloutBody> & { name: string; alias: string };

/**
 * Pauses a rollout's plan, resumes it, or takes it to the next step now. A paused one shares the traffic as
 * before, and its guards watch on.
 * Errors: `alias.not_found`, `alias.protected`, `alias.pinned`, `alias.conflict`, `rollout.not_found`, `rollout.settled`.
 */
export async function steerRollout(ctx: Context, input: SteerInput): Promise<RolloutDto> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  const seen = await getAliasRow(db(), input);
  // Pausing takes nothing from anybody; going on moves traffic before its time.
  if (input.action === "goOn") await authorizeMover(ctx, { name: input.name, alias: seen });
  const id = await inTransaction(async (tx) => {
    await lockAlias(tx, seen.id);
    const alias = await getAliasRow(tx, input);
    assertSameRules(alias, seen);
    const row = await getLastRow(tx, input);
    assertLive(row, input.expectedRollout);
    if (input.step !== undefined && input.step !== row.step)
      throw movedOn(`It is at step ${row.step}, not at step ${input.step}.`);
    const isDone =
      input.action === "goOn"
        ? await goOn(tx, ctx, row, { reason: input.reason, isPinned: alias.pin !== null })
        : await setPaused(tx, ctx, row, input);
    if (!isDone) throw movedOn(`It is ${row.status} at step ${row.step}.`);
    return row.id;
  });
  await waitUntilApplied();
  return getRollout(ctx, { name: input.name, id });
}

async function goOn(
  tx: Tx,
  ctx: Context,
  row: RolloutRow,
  { reason, isPinned }: { reason: string; isPinned: boolean },
): Promise<boolean> {
  if (isPinned) throw new AppError("alias.pinned", `The alias "${row.alias}" is pinned.`);
  if (row.kind !== "canary") throw movedOn("Only a canary has steps.");
  return advanceRollout(tx, ctx, row, { reason, figures: { steered: true } });
}

async function setPaused(
  tx: Tx,
  ctx: Context,
  row: RolloutRow,
  { action, reason }: Pick<SteerInput, "action" | "reason">,
): Promise<boolean> {
  const [from, to] = action === "pause" ? ["running", "paused"] : ["paused", "running"];
  const { count } = await tx.rollout.updateMany({
    where: { id: row.id, step: row.step, status: from, endedAt: null },
    data: { status: to, waitingFor: "" },
  });
  if (count === 0) return false;
  await bumpRevision(tx, { model: row.modelId });
  await recordAudit(tx, ctx, {
    action: "rollout.steered",
    target: `alias:${row.model.name}@${row.alias}`,
    before: { rolloutId: row.id, status: from },
    after: { rolloutId: row.id, status: to, step: row.step },
    reason,
  });
  return true;
}
