import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { MoveDetails } from "@/lib/contract/gate";
import { type RolloutDto, type startRolloutBody, versionsOfPlan } from "@/lib/contract/rollout";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction } from "@/lib/platform/db";
import { waitUntilApplied } from "@/lib/platform/revision";
import type { AliasRow } from "../aliases/alias-dto";
import { assertAsJudged } from "../aliases/assert-as-judged";
import { assertPointsAt } from "../aliases/assert-target";
import { getAliasRow } from "../aliases/get-alias-row";
import { authorizeMover, type JudgedVersions, judgeVersions } from "../gates";
import { assertSameMetrics } from "../gates/assert-same-metrics";
import { lockModel } from "../models";
import { getVersionRow } from "../versions";
import { assertFree, assertUsable, beginRollout } from "./begin-rollout";
import { toRolloutDto } from "./rollout-dto";

type StartInput = z.output<typeof startRolloutBody> & {
  readonly name: string;
  readonly alias: string;
  /** For the ledger: what made it, where no person did. */
  readonly details?: Pick<MoveDetails, "policyRunId">;
};

/**
 * Begins to share an alias's traffic with other versions. They are warmed while the alias goes on as before: a
 * gateway sends nothing to a version that is not warm in it. Of a protected alias every version that will answer
 * must pass the gates, as if the alias were moved to it.
 * Errors: those of beginRollout, `alias.not_found`, `alias.protected`, `gate.failed`, `gate.pending`,
 * `comparison.limit`.
 */
export async function startRollout(ctx: Context, input: StartInput): Promise<RolloutDto> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  const seen = await getAliasRow(db(), input);
  const judged = await judge(ctx, input, seen);
  const details = { ...judged.details, ...input.details };
  const { plan, reason } = input;
  const row = await inTransaction(async (tx) => {
    // Archiving a version or moving another alias to it takes turns with this.
    await lockModel(tx, input.name);
    const alias = await getAliasRow(tx, input);
    assertPointsAt(alias, input.expectedVersion);
    assertAsJudged(alias, seen);
    await assertSameMetrics(tx, { modelId: alias.modelId, stated: judged.stated });
    return beginRollout(tx, ctx, { alias, model: input.name, plan, reason, details });
  });
  await waitUntilApplied();
  return toRolloutDto(row);
}

/** What a caller can see at once is said before anything is measured. */
async function judge(ctx: Context, input: StartInput, alias: AliasRow): Promise<JudgedVersions> {
  const { name, plan } = input;
  assertPointsAt(alias, input.expectedVersion);
  await authorizeMover(ctx, { name, alias });
  assertFree(alias);
  const versions = versionsOfPlan(plan);
  for (const number of versions)
    assertUsable(await getVersionRow(db(), { name, number }), alias, name);
  const isShadow = plan.kind === "shadow";
  return judgeVersions(ctx, { ...input, versions, isShadow });
}
