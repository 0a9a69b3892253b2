import type { Context } from "@/lib/contract/actor";
import type { AliasDto } from "@/lib/contract/alias";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { authorizeMover } from "../gates";
import { lockModel } from "../models";
import { getVersionRow } from "../versions";
import type { VersionRow } from "../versions/version-dto";
import type { AliasRow } from "./alias-dto";
import { assertSameRules } from "./assert-as-judged";
import { assertPointsAt, assertReady } from "./assert-target";
import { getAliasRow } from "./get-alias-row";
import { requestMove } from "./request-move";
import { waitForMove } from "./wait-for-move";

/**
 * Points an alias back at the version before. That one is still warm for ten minutes after a move, so
 * that this loads nothing. Rolling back twice is where one began. Whoever may move the alias may do it at once:
 * no gate and no approval stands in the way out. It pins the alias and ends its rollout (finish-move.ts).
 * Errors: `alias.protected`, `alias.no_previous`, `alias.conflict`, `promote.not_loadable`.
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
    const to = await getPrevious(tx, input.name, alias);
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

/** Where it pointed before. What is archived or deleted is not gone: restoring it makes it the way back again. */
async function getPrevious(tx: Tx, name: string, alias: AliasRow): Promise<VersionRow> {
  const { previousVersion } = alias;
  if (previousVersion === null)
    throw new AppError(
      "alias.no_previous",
      `The alias "${alias.name}" pointed at no other version before that is still there.`,
    );
  const { number, status, deletedAt } = previousVersion;
  const where = `The version ${number}, where the alias "${alias.name}" pointed before,`;
  if (deletedAt !== null)
    throw new AppError("alias.no_previous", `${where} is in the trash: restore it first.`);
  if (status === "archived")
    throw new AppError("alias.no_previous", `${where} is archived: restore it first.`);
  const to = await getVersionRow(tx, { name, number });
  assertReady(to, name);
  return to;
}
