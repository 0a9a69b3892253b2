import type { Actor, GrantRole, Visibility } from "@/lib/contract/actor";
import { canSeeModel, hasPermissionOn } from "@/lib/contract/permissions";

/** What people lose who take or lessen their own access: sight of the model, or the say over it. */
export type OwnLoss = "sight" | "say";

/**
 * What remains to the actor with another grant of their own (null: none), beside their role. Null: they
 * lose nothing that they could not give back to themselves.
 */
export function findOwnLoss(
  actor: Actor,
  model: { name: string; visibility: Visibility },
  grant: GrantRole | null,
): OwnLoss | null {
  const grants = grant === null ? {} : { [actor.id]: grant };
  const access = { name: model.name, visibility: model.visibility, grants };
  if (!canSeeModel(actor, access)) return "sight";
  return hasPermissionOn(actor, "models:manage", access) ? null : "say";
}
