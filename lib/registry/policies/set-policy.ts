import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { actedBySchema } from "@/lib/contract/gate";
import type { ReleasePolicy, releasePolicyDto } from "@/lib/contract/release-policy";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction, Prisma } from "@/lib/platform/db";
import { authorizeMover } from "../gates";
import { getModelRow, lockModel } from "../models";
import { toPolicyDto } from "./policy-dto";

/**
 * Says what happens by itself with new versions. What the policy moves whoever sets it must be able to move: it is
 * no way around who may, now and with each move. Versions that are on their way keep the policy that they began with.
 * Errors: `model.not_found`, `alias.protected`.
 */
export async function setPolicy(
  ctx: Context,
  { name, ...policy }: ReleasePolicy & { name: string },
): Promise<z.infer<typeof releasePolicyDto>> {
  await authorizeModel(ctx.actor, "models:promote", name);
  await authorizeAliases(ctx, name, policy);
  return write(ctx, name, policy);
}

/** Takes the policy away, and with it what it began, as the next look at it finds. */
export async function deletePolicy(ctx: Context, { name }: { name: string }): Promise<undefined> {
  await authorizeModel(ctx.actor, "models:promote", name);
  await write(ctx, name, null);
  return undefined;
}

async function authorizeAliases(ctx: Context, name: string, policy: ReleasePolicy): Promise<void> {
  const { id: modelId } = await getModelRow(db(), name);
  const names = [
    policy.production.alias,
    ...(policy.staging === null ? [] : [policy.staging.alias]),
  ];
  const aliases = await db().alias.findMany({ where: { modelId, name: { in: names } } });
  for (const alias of aliases) await authorizeMover(ctx, { name, alias });
}

async function write(ctx: Context, name: string, policy: ReleasePolicy | null) {
  return inTransaction(async (tx) => {
    await lockModel(tx, name);
    const { id } = await getModelRow(tx, name);
    const before = await tx.model.findUniqueOrThrow({ where: { id }, select: { policy: true } });
    const row = await tx.model.update({
      where: { id },
      data: {
        policy: policy ?? Prisma.DbNull,
        policySetBy: policy === null ? Prisma.DbNull : actedBySchema.parse(ctx.actor),
        policyChangedAt: new Date(),
      },
    });
    await recordAudit(tx, ctx, {
      action: "policy.changed",
      target: `model:${name}`,
      before: before.policy,
      after: policy,
    });
    return toPolicyDto(row);
  });
}
