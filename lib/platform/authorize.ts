import { type Actor, type Permission, scopes } from "@/lib/contract/actor";
import { canSeeModel, hasPermission, permissionsOfScope } from "@/lib/contract/permissions";
import { AppError } from "./errors";

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
  if (!hasPermission(actor, permission)) {
    throw actor.kind === "key"
      ? new AppError("key.scope_missing", lacking(permission))
      : new AppError(
          "permission.denied",
          `This needs the right ${permission}, which ${actor.label} does not have.`,
        );
  }
  if (scope.model !== undefined && !canSeeModel(actor, scope.model)) {
    throw modelNotFound(scope.model);
  }
}

/** Names a scope that a key can have, not the right that comes with it. */
function lacking(permission: Permission): string {
  const scope = scopes.find((each) => permissionsOfScope(each).includes(permission));
  return scope === undefined
    ? `This needs the right ${permission}, which no key has: sign in instead.`
    : `This key lacks the scope ${scope}.`;
}

/** The one sentence for a model that does not exist and for one that the caller may not see. */
export function modelNotFound(name: string): AppError {
  return new AppError("model.not_found", `There is no model "${name}".`);
}
