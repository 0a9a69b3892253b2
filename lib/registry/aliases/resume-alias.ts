import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { type AliasDto, aliasPinSchema } from "@/lib/contract/alias";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction, Prisma } from "@/lib/platform/db";
import { authorizeMover } from "../gates";
import { lockModel } from "../models";
import { toAliasDto } from "./alias-dto";
import { assertSameRules } from "./assert-as-judged";
import { getAliasRow } from "./get-alias-row";

/**
 * Takes the pin off an alias that was rolled back: rollouts and policies may touch it again. One without a pin stays
 * as it is. Errors: `alias.not_found`, `alias.protected`.
 */
export async function resumeAlias(
  ctx: Context,
  input: { name: string; alias: string; reason: string },
): Promise<AliasDto> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  const seen = await getAliasRow(db(), input);
  await authorizeMover(ctx, { name: input.name, alias: seen });
  return inTransaction(async (tx) => {
    await lockModel(tx, input.name);
    const alias = await getAliasRow(tx, input);
    assertSameRules(alias, seen);
    if (alias.pin === null) return toAliasDto(alias);
    // Compare-and-set: a pin of a later rollback is not what was looked at.
    const { count } = await tx.alias.updateMany({
      where: { id: alias.id, pin: { equals: aliasPinSchema.parse(alias.pin) } },
      data: { pin: Prisma.DbNull },
    });
    if (count > 0)
      await recordAudit(tx, ctx, {
        action: "alias.resumed",
        target: `alias:${input.name}@${alias.name}`,
        before: { pin: alias.pin },
        after: { pin: null },
        reason: input.reason,
      });
    return toAliasDto(await getAliasRow(tx, input));
  });
}
