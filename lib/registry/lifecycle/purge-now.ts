import type { Context } from "@/lib/contract/actor";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getModelRow } from "../models";
import { purgeModel } from "./purge-model";
import { purgeVersions } from "./purge-versions";
import { authorizeDeleted } from "./trash-access";

/** Purges a deleted model before its time. Nothing brings it back. Errors: `trash.not_found`. */
export async function purgeDeletedModel(ctx: Context, { id }: { id: string }): Promise<undefined> {
  const model = await authorizeDeleted(ctx.actor, "models:manage", id);
  await purgeModel(ctx, model);
  return undefined;
}

/** Purges a deleted version before its time. Nothing brings it back. Errors: `trash.not_found`. */
export async function purgeDeletedVersion(
  ctx: Context,
  { name, number }: { name: string; number: number },
): Promise<undefined> {
  await authorizeModel(ctx.actor, "models:manage", name);
  const { id: modelId } = await getModelRow(db(), name);
  const version = await db().version.findFirst({
    where: { modelId, number, deletedAt: { not: null } },
    select: { id: true },
  });
  const { purged } =
    version === null
      ? { purged: 0 }
      : await purgeVersions(ctx, { modelId, model: name, ids: [version.id] });
  if (purged > 0) return undefined;
  throw new AppError("trash.not_found", `${name}@${number} is not deleted, or is gone already.`);
}
