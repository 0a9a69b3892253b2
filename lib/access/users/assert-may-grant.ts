import { type Actor, type Permission, type Role, type Scope, scopes } from "@/lib/contract/actor";
import { permissionsOf, permissionsOfRole, permissionsOfScope } from "@/lib/contract/permissions";
import { AppError } from "@/lib/platform/errors";

/**
 * A key makes no people who may do more than itself, and opens no account of theirs: what a key may
 * not do, it may not do in somebody's name. Errors: `key.exceeds_creator`.
 */
export function assertMayGrant(actor: Actor, role: Role): void {
  if (actor.kind !== "key") return;
  if (actor.models !== null) {
    throw new AppError(
      "key.exceeds_creator",
      "This key is limited to some models; people are not, so it may not change any.",
    );
  }
  const held = permissionsOf(actor);
  const lacking = permissionsOfRole[role].filter((permission) => !held.includes(permission));
  const beyond = [...new Set(lacking.flatMap(scopeThatGives))];
  if (beyond.length === 0) return;
  throw new AppError(
    "key.exceeds_creator",
    `The role ${role} needs the scope ${beyond.join(", ")}, which this key lacks.`,
  );
}

/** None for what no key can have: else a key could make nobody who may look at the system. */
function scopeThatGives(permission: Permission): Scope[] {
  return scopes.filter((scope) => permissionsOfScope(scope).includes(permission)).slice(0, 1);
}
