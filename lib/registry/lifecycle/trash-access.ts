import type { Actor, ModelAccess, Permission } from "@/lib/contract/actor";
import { canSeeModel, hasPermissionOn } from "@/lib/contract/permissions";
import { authorizeOn } from "@/lib/platform/authorize";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";

export interface DeletedModel extends ModelAccess {
  readonly id: string;
}

/**
 * A deleted model by its id, for somebody who may. Rights are those that the living model gave: its grants are
 * kept with it. Errors: `trash.not_found`, also where the caller may not see it; those of `authorize`.
 */
export async function authorizeDeleted(
  actor: Actor,
  permission: Permission,
  id: string,
): Promise<DeletedModel> {
  const row = await db().model.findFirst({
    where: { id, deletedAt: { not: null }, purgedAt: null },
    select: {
      id: true,
      name: true,
      visibility: true,
      grants: { select: { userId: true, role: true } },
    },
  });
  const model = row === null ? null : { ...row, grants: toGrants(row.grants) };
  if (model === null || !canSeeModel(actor, model)) throw notFound(id);
  authorizeOn(actor, permission, model);
  return model;
}

export function notFound(id: string): AppError {
  return new AppError("trash.not_found", `Nothing of the id ${id} can be restored.`);
}

export function toGrants(
  rows: readonly { userId: string; role: ModelAccess["grants"][string] }[],
): ModelAccess["grants"] {
  return Object.fromEntries(rows.map(({ userId, role }) => [userId, role]));
}

/** What the list offers; each use case decides again. */
export function mayDo(actor: Actor, model: ModelAccess) {
  return {
    canRestoreModel: hasPermissionOn(actor, "models:delete", model),
    canRestoreVersion: hasPermissionOn(actor, "models:write", model),
    canPurge: hasPermissionOn(actor, "models:manage", model),
  };
}
