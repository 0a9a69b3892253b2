import { type Actor, type ModelAccess, type Permission, scopes } from "@/lib/contract/actor";
import {
  canSeeModel,
  hasPermission,
  hasPermissionOn,
  hasScopeFor,
  permissionsOfScope,
} from "@/lib/contract/permissions";
import { AppError } from "./errors";

/**
 * First line of every use case that is about no single model. Throws `key.scope_missing` or
 * `permission.denied` when the actor lacks the permission.
 */
export function authorize(actor: Actor, permission: Permission): void {
  if (!hasPermission(actor, permission)) throw denied(actor, permission);
}

/**
 * The same for one model whose rules are known. Throws also `model.not_found`, the same as for a name
 * that does not exist, when the actor may not see the model.
 */
export function authorizeOn(actor: Actor, permission: Permission, model: ModelAccess): void {
  const isSeen = canSeeModel(actor, model);
  // What they may not see is to them a name that no model has, so that no answer tells one from the other.
  const may = isSeen ? hasPermissionOn(actor, permission, model) : hasPermission(actor, permission);
  if (!may) throw denied(actor, permission);
  if (!isSeen) throw conceal(modelNotFound(model.name));
}

const concealed = new WeakSet<object>();

function conceal(error: AppError): AppError {
  concealed.add(error);
  return error;
}

/** Whether the model is there and was denied, though the answer says as of any name that it is not. */
export function isConcealed(error: AppError): boolean {
  return concealed.has(error);
}

/** The rules of a name that no model has: what a role says of any model. */
export function noModel(name: string): ModelAccess {
  return { name, visibility: "internal", grants: {} };
}

function denied(actor: Actor, permission: Permission): AppError {
  if (actor.kind === "key" && !hasScopeFor(actor.scopes, permission))
    return new AppError("key.scope_missing", lackingScope(permission));
  const whose = actor.kind === "key" ? `the owner of ${actor.label}` : actor.label;
  return new AppError(
    "permission.denied",
    `This needs the right ${permission}, which ${whose} does not have.`,
  );
}

/** Names a scope that a key can have, not the right that comes with it. */
function lackingScope(permission: Permission): string {
  const scope = scopes.find((each) => permissionsOfScope(each).includes(permission));
  return scope === undefined
    ? `This needs the right ${permission}, which no key has: sign in instead.`
    : `This key lacks the scope ${scope}.`;
}

/** The one sentence for a model that does not exist and for one that the caller may not see. */
export function modelNotFound(name: string): AppError {
  return new AppError("model.not_found", `There is no model "${name}".`);
}
