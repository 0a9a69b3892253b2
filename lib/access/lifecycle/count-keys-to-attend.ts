import type { Context } from "@/lib/contract/actor";
import { authorize } from "@/lib/platform/authorize";
import { currentTimeMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { warningsOf } from "../key-dto";

/** Beyond this many working keys only the oldest are looked at: they are what most warnings are about. */
const mostKeys = 1_000;

/** How many keys have a warning. */
export async function countKeysToAttend(ctx: Context): Promise<number> {
  authorize(ctx.actor, "keys:read");
  const now = new Date(currentTimeMs());
  const rows = await db().apiKey.findMany({
    where: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    select: {
      createdAt: true,
      lastUsedAt: true,
      expiresAt: true,
      revokedAt: true,
      replacedBy: { select: { createdAt: true } },
    },
    orderBy: { id: "asc" },
    take: mostKeys,
  });
  return rows.filter((row) => warningsOf(row).length > 0).length;
}
