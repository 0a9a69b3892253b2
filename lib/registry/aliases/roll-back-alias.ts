import type { Context } from "@/lib/contract/actor";
import type { AliasDto } from "@/lib/contract/alias";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { authorizeMover } from "../gates";
import { lockModel } from "../models";
import { getVersionRow } from "../versions";
import { assertSameRules } from "./assert-as-judged";
import { assertPointsAt, assertReady } from "./assert-target";
import { getAliasRow } from "./get-alias-row";
import { requestMove } from "./request-move";
import { waitForMove } from "./wait-for-move";

/**
 * Points an alias back at the version before. That one is still warm for ten minutes after a move, so
 * that this loads nothing. Rolling back twice is where one began. Whoever may move the alias may do it at once:
 * no gate and no approval stands in the way out. It pins the alias and ends its rollout (finish-move.ts).
 * Errors: `alias.protected`, `alias.no_previous`, `version.not_ready`, `alias.conflict`, `promote.not_loadable`.
 */
export async function rollBackAlias(
  ctx: Context,
  input: { name: string; alias: string; reason: string; expectedVersion?: number | undefined },
): Promise<AliasDto> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  const seen = await getAliasRow(db(), input);
  await authorizeMover(ctx, { name: input.name, alias: seen });
  const move = await inTransaction(async (tx) => {
    await lockModel(tx, input.name);
    const alias = await getAliasRow(tx, input);
    assertSameRules(alias, seen);
    assertPointsAt(alias, input.expectedVersion);
    const previous = alias.previousVersion;
    if (previous === null) {
      throw new AppError(
        "alias.no_previous",
        `The alias "${alias.name}" pointed at no other ready version before.`,
      );
    }
    const to = await getVersionRow(tx, { name: input.name, number: previous.number });
    assertReady(to, input.name);
    return requestMove(tx, ctx, {
      alias,
      to,
      kind: "rollback",
      reason: input.reason,
      model: input.name,
    });
  });
  return waitForMove(move);
}
