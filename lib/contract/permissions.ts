import { type Actor, type Permission, permissions, type Role } from "./actor";

/**
 * The permission table: what each role of a person may do. Keys have scopes instead. It lives here,
 * where pages and documents can read it; `authorize` (platform/authorize.ts) enforces it.
 */
export const permissionsOfRole = {
  viewer: ["models:read"],
  engineer: ["models:read", "models:write", "models:promote", "predict", "keys:write"],
  approver: ["models:read", "models:write", "models:promote", "predict", "keys:write"],
  auditor: ["models:read", "audit:read"],
  admin: permissions,
} as const satisfies Record<Role, readonly Permission[]>;

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
