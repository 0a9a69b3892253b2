import type { Context } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { hasPermission } from "@/lib/contract/permissions";
import { db } from "@/lib/platform/db";
import { keyRelations, leakedReason, toKeyDto } from "../key-dto";

/** More are not shown at one time; the next come when these are acknowledged. */
const mostShown = 5;

/**
 * Keys that leaked and that nobody has said they know of, newest first: a person's own, and every one for
 * who may write people. No right is needed to hear of one's own keys.
 */
export async function listOpenLeaks({ actor }: Context): Promise<KeyDto[]> {
  if (actor.kind !== "user") return [];
  const rows = await db().apiKey.findMany({
    where: {
      revokeReason: leakedReason,
      leakAcknowledgedAt: null,
      ...(hasPermission(actor, "users:write") ? {} : { ownerUserId: actor.id }),
    },
    include: keyRelations,
    orderBy: { revokedAt: "desc" },
    take: mostShown,
  });
  return rows.map(toKeyDto);
}
