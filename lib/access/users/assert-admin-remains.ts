import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import type { UserRow } from "./user-dto";

/**
 * Somebody must be able to sign in and administer. Call it under lockPeople, before `row` stops being an
 * administrator who can. Errors: `user.last_admin`.
 */
export async function assertAdminRemains(tx: Tx, row: UserRow): Promise<void> {
  const isAdmin = row.role === "admin" && row.disabledAt === null && row.passwordHash !== null;
  if (!isAdmin) return;
  const others = await tx.user.count({
    where: { role: "admin", disabledAt: null, passwordHash: { not: null }, id: { not: row.id } },
  });
  if (others > 0) return;
  throw new AppError(
    "user.last_admin",
    `${row.email} is the last administrator who can sign in, and must stay one.`,
  );
}
