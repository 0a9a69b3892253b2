import type { Context } from "@/lib/contract/actor";
import type { AliasRules, AliasRulesDto } from "@/lib/contract/alias-rules";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, type Tx } from "@/lib/platform/db";
import { rulesOf } from "../gates";
import { getModelRow } from "../models";

/** Also of an alias that nobody made yet: it has the rules that all start with. Errors: `model.not_found`. */
export async function getAliasRules(
  ctx: Context,
  { name, alias }: { name: string; alias: string },
): Promise<AliasRulesDto> {
  await authorizeModel(ctx.actor, "models:read", name);
  const model = await getModelRow(db(), name);
  const row = await db().alias.findUnique({
    where: { modelId_name: { modelId: model.id, name: alias } },
    select: { protected: true, rules: true, rulesChangedAt: true },
  });
  return toRulesDto(db(), rulesOf(row), row?.rulesChangedAt ?? null);
}

/** With the names of the people that they name; who is no user any more has none. */
export async function toRulesDto(
  tx: Pick<Tx, "user">,
  rules: AliasRules,
  changedAt: Date | null,
): Promise<AliasRulesDto> {
  const ids = rules.movers.who === "people" ? rules.movers.people : [];
  const people = await tx.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, email: true },
    orderBy: { email: "asc" },
  });
  return {
    ...rules,
    changedAt: changedAt?.toISOString() ?? null,
    people: people.map(({ id, email }) => ({ id, label: email })),
  };
}
