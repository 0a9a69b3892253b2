import type { AuditEntry } from "@/lib/audit";
import type { Role } from "@/lib/contract/actor";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { assertAdminRemains } from "../users/assert-admin-remains";
import { disablePerson } from "../users/disable-person";
import { toUserDto, type UserRow } from "../users/user-dto";
import { wholeUser } from "../users/user-row";

/** The role that the issuer gives now; but the last administrator with a password stays one. */
export async function followRole(
  tx: Tx,
  events: AuditEntry[],
  { row, role }: { row: UserRow; role: Role },
): Promise<UserRow> {
  if (row.role === role) return row;
  const target = `user:${row.id}`;
  const before = toUserDto(row);
  const action = "user.updated" as const;
  if (!(await adminRemainsWithout(tx, row))) {
    const code = "user.last_admin" as const;
    events.push({ action, target, before, after: { ...before, role }, outcome: "failure", code });
    return row;
  }
  const changed = await tx.user.update({ where: { id: row.id }, data: { role }, ...wholeUser });
  // What the person's keys may do follows: gateways must hear of it.
  await bumpRevision(tx, { user: row.id });
  events.push({ action, target, before, after: toUserDto(changed) });
  return changed;
}

/**
 * Who has no role at the issuer any more has left: account, sessions and keys end here too, until an
 * administrator enables the account. The last administrator with a password is left as they are.
 */
export async function shutOut(tx: Tx, events: AuditEntry[], row: UserRow): Promise<void> {
  const target = `user:${row.id}`;
  const before = toUserDto(row);
  const action = "user.disabled" as const;
  if (!(await adminRemainsWithout(tx, row))) {
    const after = { ...before, status: "disabled" };
    const code = "user.last_admin" as const;
    events.push({ action, target, before, after, outcome: "failure", code });
    return;
  }
  const disabled = await disablePerson(tx, row.id);
  await bumpRevision(tx, { user: row.id });
  const after = toUserDto(disabled);
  events.push({ action, target, before, after, reason: "no role at the issuer any more" });
}

/** Whether somebody with a password could still administer without this person. */
export async function adminRemainsWithout(tx: Tx, row: UserRow): Promise<boolean> {
  try {
    await assertAdminRemains(tx, row);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "user.last_admin") return false;
    throw error;
  }
}
