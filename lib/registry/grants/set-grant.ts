import { recordAudit } from "@/lib/audit";
import type { Context, GrantRole } from "@/lib/contract/actor";
import type { GrantDto } from "@/lib/contract/grant";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { getModelRow, lockModel } from "../models";
import { grantSelect, toGrantDto } from "./grant-dto";
import { assertOwnerRemains, userWhere } from "./grant-row";

interface SetGrantInput {
  readonly name: string;
  readonly user: string;
  readonly role: GrantRole;
}

/**
 * Gives a person access to a model, or changes what they were given. It counts from their next request.
 * Errors: `model.not_found`, `user.not_found`, `model.last_owner`.
 */
export async function setGrant(ctx: Context, input: SetGrantInput): Promise<GrantDto> {
  await authorizeModel(ctx.actor, "models:manage", input.name);
  const grant = await inTransaction(async (tx) => {
    // Changes of who owns a model take turns, so that the last owner stays.
    await lockModel(tx, input.name);
    const { id: modelId, name } = await getModelRow(tx, input.name);
    const userId = await getUserId(tx, input.user);
    const key = { modelId_userId: { modelId, userId } };
    const found = await tx.modelGrant.findUnique({ where: key, select: grantSelect });
    const before = found === null ? undefined : toGrantDto(found);
    // Nothing new: no event says that something happened.
    if (before?.role === input.role) return before;
    if (before?.role === "owner") await assertOwnerRemains(tx, { modelId, name, userId });
    const given = { role: input.role, createdBy: ctx.actor.label };
    const row = await tx.modelGrant.upsert({
      where: key,
      create: { modelId, userId, ...given },
      update: { ...given, createdAt: new Date() },
      select: grantSelect,
    });
    const after = toGrantDto(row);
    await bumpRevision(tx, { model: modelId });
    const target = `model:${name}`;
    await recordAudit(tx, ctx, { action: "model.access_granted", target, before, after });
    return after;
  });
  await waitUntilApplied();
  return grant;
}

async function getUserId(tx: Tx, user: string): Promise<string> {
  const row = await tx.user.findUnique({ where: userWhere(user), select: { id: true } });
  if (row === null) throw new AppError("user.not_found", `There is no user ${user}.`);
  return row.id;
}
