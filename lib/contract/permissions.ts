import { type Actor, type Permission, permissions, type Role, type Scope } from "./actor";

/**
 * The permission table: what each role of a person may do. Keys have scopes instead. It lives here,
 * where pages and documents can read it; `authorize` (platform/authorize.ts) enforces it.
 */
export const permissionsOfRole = {
  viewer: ["models:read"],
  engineer: ["models:read", "models:write", "models:promote", "predict", "keys:read", "keys:write"],
  approver: ["models:read", "models:write", "models:promote", "predict", "keys:read", "keys:write"],
  auditor: ["models:read", "audit:read", "keys:read", "users:read", "system:read"],
  admin: permissions,
} as const satisfies Record<Role, readonly Permission[]>;

/** What the actor may do at all, before any model is looked at. */
export function permissionsOf(actor: Actor): readonly Permission[] {
  switch (actor.kind) {
    case "user":
      return permissionsOfRole[actor.role];
    case "key":
      return actor.scopes.flatMap(permissionsOfScope);
    case "system":
      return permissions;
    default:
      return actor satisfies never;
  }
}

/** The same question for one permission, without a list made for the answer. */
export function hasPermission(actor: Actor, permission: Permission): boolean {
  if (actor.kind !== "key") return permissionsOf(actor).includes(permission);
  return actor.scopes.some((scope) => permissionsOfScope(scope).includes(permission));
}

/** A key has no scope of its own for reading what it may write. */
export function permissionsOfScope(scope: Scope): readonly Permission[] {
  return permissionsByScope[scope];
}

const permissionsByScope = {
  predict: ["predict"],
  "models:read": ["models:read"],
  "models:write": ["models:write"],
  "models:promote": ["models:promote"],
  "keys:write": ["keys:write", "keys:read"],
  "audit:read": ["audit:read"],
  "users:write": ["users:write", "users:read"],
} as const satisfies Record<Scope, readonly Permission[]>;

/** Whether the actor may know that the model exists. */
export function canSeeModel(actor: Actor, model: string): boolean {
  return actor.kind !== "key" || actor.models === null || actor.models.includes(model);
}
