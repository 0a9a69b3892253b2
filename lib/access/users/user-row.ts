import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import type { UserRow } from "./user-dto";

/** One number for one purpose; the seed and migrations have others. */
const peopleLock = 7_246_003;

/** What a query of "user" adds to give a UserRow. */
export const wholeUser = {
  omit: { passwordHash: false },
  include: {
    secondFactor: { select: { confirmedAt: true } },
    _count: { select: { identities: true } },
  },
} as const;

/**
 * Lets one change of people at a time happen: whoever decides by how many administrators there are must
 * not be overtaken by somebody who disables another one. Held until the transaction ends.
 */
export async function lockPeople(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${peopleLock})`;
}

/** Errors: `user.not_found`. */
export async function getUserRow(tx: Pick<Tx, "user">, id: string): Promise<UserRow> {
  const row = await tx.user.findUnique({ where: { id }, ...wholeUser });
  if (row === null) throw new AppError("user.not_found", `There is no user ${id}.`);
  return row;
}
