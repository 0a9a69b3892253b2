import { isDeepStrictEqual } from "node:util";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { AliasRules, AliasRulesDto } from "@/lib/contract/alias-rules";
import { sayReason } from "@/lib/contract/reasons";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { readDatabaseTime } from "@/lib/platform/database-time";
import { db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { auditStale, makeStale } from "../approvals/make-stale";
import { rulesOf } from "../gates";
import { getModelRow, lockModel } from "../models";
import { ensureAlias } from "./ensure-alias";
import { getAliasRow } from "./get-alias-row";
import { toRulesDto } from "./get-alias-rules";

/**
 * Says who may move an alias and which gates a move must pass; one that does not exist yet is made and points
 * nowhere. Requests that wait were made under other rules, and are out of date. A move that is under way was judged
 * by the rules before and goes on. Errors: `alias.name_taken`, `request.invalid` for people who do not exist.
 */
export async function setAliasRules(
  ctx: Context,
  { name, alias, ...rules }: AliasRules & { name: string; alias: string },
): Promise<AliasRulesDto> {
  await authorizeModel(ctx.actor, "models:approve", name);
  const model = await getModelRow(db(), name);
  await assertPeople(rules);
  await ensureAlias({ name, modelId: model.id, alias });
  return inTransaction(async (tx) => {
    // Whoever moves the alias holds the model too: a move is judged by the rules before or after, and says which.
    await lockModel(tx, name);
    const found = await getAliasRow(tx, { name, alias });
    await tx.$queryRaw`SELECT id FROM alias WHERE id = ${found.id}::uuid FOR UPDATE`;
    const before = rulesOf(found);
    if (found.rulesChangedAt !== null && isDeepStrictEqual(before, rules))
      return toRulesDto(tx, before, found.rulesChangedAt);
    // By the database's clock, as a rollout's beginning: which of the two was first must not depend on a console's.
    const changedAt = await readDatabaseTime(tx);
    await tx.alias.update({
      where: { id: found.id },
      data: { protected: rules.protected, rules, rulesChangedAt: changedAt },
    });
    const stale = await makeStale(tx, { aliasId: found.id }, sayReason("staleRules"));
    await recordAudit(tx, ctx, {
      action: "alias.rules_changed",
      target: `alias:${name}@${alias}`,
      before,
      after: rules,
    });
    await auditStale(tx, ctx, stale);
    return toRulesDto(tx, rules, changedAt);
  });
}

async function assertPeople({ movers }: AliasRules): Promise<void> {
  if (movers.who !== "people") return;
  const found = await db().user.findMany({
    where: { id: { in: movers.people } },
    select: { id: true },
  });
  const known = new Set(found.map(({ id }) => id));
  const errors = movers.people.flatMap((id, index) =>
    known.has(id) ? [] : [{ field: `movers.people.${index}`, message: "there is no such user" }],
  );
  const [first] = errors;
  if (first === undefined) return;
  throw new AppError("request.invalid", `${first.field}: ${first.message}.`, { errors });
}
