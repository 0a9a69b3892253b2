import type { Actor } from "@/lib/contract/actor";
import { authorize } from "@/lib/platform/authorize";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import type { Maker } from "./shape";

/** The columns of api_key that say whose a key is. */
export interface KeyOwnership {
  readonly ownerUserId: string | null;
  readonly serviceAccountId: string | null;
  readonly createdByKeyId: string | null;
}

/**
 * Whose a new key is: who makes it, the owner of the key that it is made with, or a service account that
 * is asked for by somebody who may write people. The system's are the installation's own.
 * Errors: `permission.denied` or `key.scope_missing`; `service_account.not_found`,
 * `service_account.disabled`.
 */
export async function ownershipOfNewKey(
  tx: Tx,
  actor: Actor,
  maker: Maker | null,
  serviceAccountId: string | undefined,
): Promise<KeyOwnership> {
  const own = ownershipOfMaker(actor, maker);
  if (serviceAccountId === undefined) return own;
  authorize(actor, "users:write");
  await assertAccountWorks(tx, serviceAccountId);
  return { ...own, ownerUserId: null, serviceAccountId };
}

function ownershipOfMaker(actor: Actor, maker: Maker | null): KeyOwnership {
  if (maker !== null) {
    const { ownerUserId, serviceAccountId } = maker;
    return { ownerUserId, serviceAccountId, createdByKeyId: actor.id };
  }
  const ownerUserId = actor.kind === "user" ? actor.id : null;
  return { ownerUserId, serviceAccountId: null, createdByKeyId: null };
}

/** Locks the account's row: it is not disabled between this look and the write that relies on it. */
export async function assertAccountWorks(tx: Tx, id: string): Promise<void> {
  const [row] = await tx.$queryRaw<{ disabledAt: Date | null }[]>`
    SELECT disabled_at AS "disabledAt" FROM service_account WHERE id = ${id}::uuid FOR SHARE`;
  if (row === undefined) {
    throw new AppError("service_account.not_found", `There is no service account ${id}.`);
  }
  if (row.disabledAt === null) return;
  throw new AppError("service_account.disabled", "Keys of a disabled account do not work.");
}
