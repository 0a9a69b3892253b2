import { type Actor, type Permission, permissions } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";
import { permissionsOfRole } from "./permissions";

/** What the actor may do at all, before any model is looked at. */
export function permissionsOf(actor: Actor): readonly Permission[] {
  switch (actor.kind) {
    case "user":
      return permissionsOfRole[actor.role];
    case "key":
      return actor.scopes;
    case "system":
      return permissions;
    default:
      return actor satisfies never;
  }
}

/** Whether the actor may know that the model exists. */
export function canSeeModel(actor: Actor, model: string): boolean {
  return actor.kind !== "key" || actor.models === null || actor.models.includes(model);
}

/**
 * First line of every use case. Throws `key.scope_missing` or `permission.denied` when the actor
 * lacks the permission, and `model.not_found`, the same as for a name that does not exist, when a
 * key's allow-list leaves the model out.
 */
export function authorize(
  actor: Actor,
  permission: Permission,
  scope: { model?: string } = {},
): void {
  if (!permissionsOf(actor).includes(permission)) {
    throw actor.kind === "key"
      ? new AppError("key.scope_missing", `This key lacks the scope ${permission}.`)
      : new AppError(
          "permission.denied",
          `This needs the right ${permission}, which ${actor.label} does not have.`,
        );
  }
  if (scope.model !== undefined && !canSeeModel(actor, scope.model))
    throw modelNotFound(scope.model);
}

/** The one sentence for a model that does not exist and for one that the caller may not see. */
export function modelNotFound(name: string): AppError {
  return new AppError("model.not_found", `There is no model "${name}".`);
}
