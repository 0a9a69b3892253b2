import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { checkMoveBody, MoveCheck } from "@/lib/contract/alias-rules";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { currentTimeMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { assertAliasNameFree } from "../labels";
import { isMeasuring, type JudgedMove, judgeMove } from "./judge-move";

/**
 * A dry run: what `PUT` would say now. Nothing moves and no alias is made; what a gate has to measure begins.
 * Errors: `version.not_found`, `version.not_ready`, `alias.name_taken`, `comparison.limit`.
 */
export async function checkMove(
  ctx: Context,
  input: z.output<typeof checkMoveBody> & { name: string; alias: string },
): Promise<MoveCheck> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  const judged = await judgeMove(ctx, input);
  const { alias, to, rules, model } = judged;
  if (alias === null) await assertAliasNameFree(db(), { modelId: model.id, alias: input.alias });
  if (to.status !== "ready")
    throw new AppError(
      "version.not_ready",
      `${input.name}@${to.number} is ${to.status}, not ready.`,
    );
  return {
    from: alias?.version?.number ?? null,
    to: to.number,
    protected: rules.protected,
    verdict: verdictOf(judged),
    gates: [...judged.gates],
    compare: judged.compare,
    comparisonId: judged.comparisonId,
    mayMove: judged.isMover,
    checkedAt: new Date(currentTimeMs()).toISOString(),
  };
}

function verdictOf({ gates, isMover }: JudgedMove): MoveCheck["verdict"] {
  if (gates.some(({ verdict }) => verdict === "failed")) return "failed";
  if (isMeasuring(gates)) return "pending";
  const needsApproval = gates.some(({ verdict }) => verdict === "pending");
  return needsApproval || !isMover ? "request" : "passed";
}
