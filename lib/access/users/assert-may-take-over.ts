import type { Actor } from "@/lib/contract/actor";
import { hasPermissionOn, permissionsOfGrant } from "@/lib/contract/permissions";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { assertMayGrant } from "./assert-may-grant";
import type { UserRow } from "./user-dto";

/**
 * Whoever resets or enables an account can come to be its person, with the role and with every grant on a
 * model. A key does so only where it may all of that itself; never with an owner of a model, because no
 * key manages models. The text names no model: it may be one that the key does not see. Errors:
 * `key.exceeds_creator`.
 */
export async function assertMayTakeOver(tx: Tx, actor: Actor, row: UserRow): Promise<void> {
  assertMayGrant(actor, row.role);
  if (actor.kind !== "key") return;
  const grants = await findGrants(tx, row.id);
  const isWithin = grants.every(({ role, model }) =>
    permissionsOfGrant[role].every((permission) => hasPermissionOn(actor, permission, model)),
  );
  if (isWithin) return;
  throw new AppError(
    "key.exceeds_creator",
    `${row.email} was given rights on single models that this key has not: sign in to do this.`,
  );
}

/** What the person was given on live models, each with all that decides who may what there. */
async function findGrants(tx: Tx, userId: string) {
  const rows = await tx.modelGrant.findMany({
    where: { userId, model: { liveName: { not: null } } },
    select: {
      role: true,
      model: {
        select: {
          liveName: true,
          visibility: true,
          grants: { select: { userId: true, role: true } },
        },
      },
    },
  });
  return rows.map(({ role, model }) => ({
    role,
    model: {
      name: model.liveName ?? "",
      visibility: model.visibility,
      grants: Object.fromEntries(model.grants.map((grant) => [grant.userId, grant.role])),
    },
  }));
}
