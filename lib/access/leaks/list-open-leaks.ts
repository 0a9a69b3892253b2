import type { Context } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { hasPermission } from "@/lib/contract/permissions";
import { db } from "@/lib/platform/db";
import { keyRelations, leakedReason, toKeyDto } from "../key-dto";

/** More are not shown at one time; the next come when these are acknowledged. */
const mostShown = 5;

/**
 * Leaked keys that still wait for this person, newest first: their own until they have said that they
 * know, and for who may write people every one until one of those has handled it. No right is needed to
 * hear of one's own keys. Programs hear of none.
 */
export async function listOpenLeaks({ actor }: Context): Promise<KeyDto[]> {
  if (actor.kind !== "user") return [];
  const own = { ownerUserId: actor.id, leakKnownToOwnerAt: null };
  const any = { leakAcknowledgedAt: null };
  const rows = await db().apiKey.findMany({
    where: {
      revokeReason: leakedReason,
      OR: hasPermission(actor, "users:write") ? [own, any] : [own],
    },
    include: keyRelations,
    orderBy: { revokedAt: "desc" },
    take: mostShown,
  });
  return rows.map(toKeyDto);
}
