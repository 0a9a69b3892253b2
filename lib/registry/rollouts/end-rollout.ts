import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { endRolloutQuery, RolloutDto } from "@/lib/contract/rollout";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { waitUntilApplied } from "@/lib/platform/revision";
import { getAliasRow } from "../aliases/get-alias-row";
import { assertLive, movedOn } from "./assert-live";
import { closeRollout, lockAlias } from "./close-rollout";
import { getLastRow, getRollout } from "./get-rollout";

type EndInput = z.output<typeof endRolloutQuery> & { name: string; alias: string };

/**
 * Ends the live rollout of an alias, by hand. A promotion that is on its way is taken back.
 * Errors: `alias.not_found`, `rollout.not_found`, `rollout.settled`.
 */
export async function endRollout(ctx: Context, input: EndInput): Promise<RolloutDto> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  const id = await inTransaction(async (tx) => {
    const alias = await getAliasRow(tx, input);
    await lockAlias(tx, alias.id);
    const row = await getLastRow(tx, input);
    assertLive(row, input.expectedRollout);
    const end = { status: "stopped", reason: input.reason } as const;
    if (!(await closeRollout(tx, ctx, row, end))) throw movedOn("It moved on in this moment.");
    return row.id;
  });
  await waitUntilApplied();
  return getRollout(ctx, { name: input.name, id });
}
