import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { grantSelect } from "./grant-dto";

/** A user by id or by address: which of the two a text is, its form says. */
export function userWhere(user: string): { email: string } | { id: string } {
  return user.includes("@") ? { email: user } : { id: user };
}

/** Errors: `grant.not_found`, whether there is such a person or not. */
export async function getGrantRow(
  tx: Pick<Tx, "modelGrant">,
  { modelId, name, user }: { modelId: string; name: string; user: string },
) {
  const row = await tx.modelGrant.findFirst({
    where: { modelId, user: userWhere(user) },
    select: grantSelect,
  });
  if (row !== null) return row;
  throw new AppError("grant.not_found", `${user} was given nothing on the model "${name}".`);
}

/**
 * A model that has owners keeps one who can sign in. Call it under lockModel, before `userId` stops being
 * an owner. Errors: `model.last_owner`.
 */
export async function assertOwnerRemains(
  tx: Pick<Tx, "modelGrant">,
  { modelId, name, userId }: { modelId: string; name: string; userId: string },
): Promise<void> {
  const others = await tx.modelGrant.count({
    where: { modelId, role: "owner", userId: { not: userId }, user: { disabledAt: null } },
  });
  if (others > 0) return;
  throw new AppError("model.last_owner", `The model "${name}" would have no owner any more.`);
}
