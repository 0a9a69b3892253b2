import {
  type Actor,
  type GrantRole,
  type Holder,
  type ModelAccess,
  type Permission,
  permissions,
  type Role,
  type Scope,
} from "./actor";

/**
 * The permission table: what each role of a person may do. Keys have scopes instead. It lives here,
 * where pages and documents can read it; `authorize` (platform/authorize.ts) enforces it.
 */
export const permissionsOfRole = {
  viewer: ["models:read"],
  engineer: [
    "models:read",
    "models:write",
    "models:promote",
    "models:delete",
    "predict",
    "keys:read",
    "keys:write",
  ],
  approver: [
    "models:read",
    "models:write",
    "models:promote",
    "models:approve",
    "models:delete",
    "predict",
    "keys:read",
    "keys:write",
  ],
  auditor: ["models:read", "audit:read", "keys:read", "users:read", "system:read"],
  admin: permissions,
} as const satisfies Record<Role, readonly Permission[]>;

/** What a grant adds on its one model, whatever the role. */
export const permissionsOfGrant = {
  viewer: ["models:read", "predict"],
  editor: ["models:read", "predict", "models:write", "models:promote"],
  owner: [
    "models:read",
    "predict",
    "models:write",
    "models:promote",
    "models:delete",
    "models:manage",
  ],
} as const satisfies Record<GrantRole, readonly Permission[]>;

/** What is asked of a model and not of the installation: here a grant counts, and being private. */
const modelPermissions: ReadonlySet<Permission> = new Set<Permission>([
  ...permissionsOfGrant.owner,
  "models:approve",
]);

/** Roles that keep their rights on private models without a grant. */
export const rolesThatSeePrivate: ReadonlySet<Role> = new Set<Role>(["admin", "auditor"]);

/** What the actor may do at all, before any model is looked at. */
export function permissionsOf(actor: Actor): readonly Permission[] {
  switch (actor.kind) {
    case "user":
      return actor.lacksSecondFactor === true ? [] : permissionsOfRole[actor.role];
    case "key": {
      const held = actor.scopes.flatMap(permissionsOfScope);
      if (actor.holders.length === 0) return held;
      return held.filter((each) => actor.holders.every(({ role }) => roleGives(role, each)));
    }
    case "system":
      return permissions;
    default:
      return actor satisfies never;
  }
}

/** The same question for one permission, without a list made for the answer. */
export function hasPermission(actor: Actor, permission: Permission): boolean {
  if (actor.kind !== "key") return permissionsOf(actor).includes(permission);
  return (
    hasScopeFor(actor.scopes, permission) &&
    actor.holders.every(({ role }) => roleGives(role, permission))
  );
}

export function hasScopeFor(scopes: readonly Scope[], permission: Permission): boolean {
  return scopes.some((scope) => permissionsOfScope(scope).includes(permission));
}

/** A key has no scope of its own for reading what it may write, nor for deleting it. */
export function permissionsOfScope(scope: Scope): readonly Permission[] {
  return permissionsByScope[scope];
}

const permissionsByScope = {
  predict: ["predict"],
  "models:read": ["models:read"],
  "models:write": ["models:write", "models:delete"],
  "models:promote": ["models:promote", "models:approve"],
  "keys:write": ["keys:write", "keys:read"],
  "audit:read": ["audit:read"],
  "users:write": ["users:write", "users:read"],
} as const satisfies Record<Scope, readonly Permission[]>;

/**
 * Whether the actor may know that the model exists. A key that belongs to nobody reaches a private model
 * only where its list names it; any other sees what every one of its holders sees.
 */
export function canSeeModel(actor: Actor, model: ModelAccess): boolean {
  switch (actor.kind) {
    case "user":
      return actor.lacksSecondFactor !== true && personSees(actor, model);
    case "key": {
      const isNamed = actor.models?.includes(model.name) === true;
      if (actor.models !== null && !isNamed) return false;
      if (actor.holders.length === 0) return model.visibility === "internal" || isNamed;
      return actor.holders.every((holder) => personSees(holder, model));
    }
    case "system":
      return true;
    default:
      return actor satisfies never;
  }
}

/** What the actor may do with this model: nothing with one that they may not see. */
export function hasPermissionOn(actor: Actor, permission: Permission, model: ModelAccess): boolean {
  if (!canSeeModel(actor, model)) return false;
  if (!modelPermissions.has(permission)) return hasPermission(actor, permission);
  switch (actor.kind) {
    case "user":
      return personMay(actor, permission, model);
    case "key":
      return (
        hasScopeFor(actor.scopes, permission) &&
        actor.holders.every((holder) => personMay(holder, permission, model))
      );
    case "system":
      return true;
    default:
      return actor satisfies never;
  }
}

/** All that the actor may do with this model; nothing when they may not see it. */
export function permissionsOn(actor: Actor, model: ModelAccess): readonly Permission[] {
  return permissions.filter((each) => hasPermissionOn(actor, each, model));
}

function personSees({ id, role }: Holder, model: ModelAccess): boolean {
  if (model.visibility === "internal" || rolesThatSeePrivate.has(role)) return true;
  return Object.hasOwn(model.grants, id);
}

/**
 * On a private model a role gives nothing, save to those who see every model. Approving is of the role alone:
 * whoever makes a model owns it, and would approve their own moves. There it takes a grant to see the model.
 */
function personMay({ id, role }: Holder, permission: Permission, model: ModelAccess): boolean {
  const hasRole =
    permission === "models:approve"
      ? personSees({ id, role }, model)
      : model.visibility === "internal" || rolesThatSeePrivate.has(role);
  if (hasRole && roleGives(role, permission)) return true;
  const grant = Object.hasOwn(model.grants, id) ? model.grants[id] : undefined;
  return grant !== undefined && grantGives(grant, permission);
}

function roleGives(role: Role, permission: Permission): boolean {
  const given: readonly Permission[] = permissionsOfRole[role];
  return given.includes(permission);
}

function grantGives(grant: GrantRole, permission: Permission): boolean {
  const given: readonly Permission[] = permissionsOfGrant[grant];
  return given.includes(permission);
}
