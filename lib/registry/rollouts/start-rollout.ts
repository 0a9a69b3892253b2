import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { RolloutDto, startRolloutBody } from "@/lib/contract/rollout";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { waitUntilApplied } from "@/lib/platform/revision";
import { assertPointsAt } from "../aliases/assert-target";
import { getAliasRow } from "../aliases/get-alias-row";
import { lockModel } from "../models";
import { beginRollout } from "./begin-rollout";
import { toRolloutDto } from "./rollout-dto";

type StartInput = z.output<typeof startRolloutBody> & { name: string; alias: string };

/**
 * Begins to share an alias's traffic with other versions. They are warmed while the alias goes on as before: a
 * gateway sends nothing to a version that is not warm in it.
 * Errors: those of beginRollout, `alias.not_found`.
 */
export async function startRollout(ctx: Context, input: StartInput): Promise<RolloutDto> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  const { plan, reason } = input;
  const row = await inTransaction(async (tx) => {
    // Archiving a version or moving another alias to it takes turns with this.
    await lockModel(tx, input.name);
    const alias = await getAliasRow(tx, input);
    assertPointsAt(alias, input.expectedVersion);
    return beginRollout(tx, ctx, { alias, model: input.name, plan, reason, details: {} });
  });
  await waitUntilApplied();
  return toRolloutDto(row);
}
