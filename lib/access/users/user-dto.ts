import type { Role } from "@/lib/contract/actor";
import type { UserDto } from "@/lib/contract/user";

/** A row of "user" with the hash, which no DTO holds: only whether there is one. */
export interface UserRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  passwordHash: string | null;
  disabledAt: Date | null;
  lastSignInAt: Date | null;
  createdAt: Date;
  secondFactor: { confirmedAt: Date | null } | null;
  /** How many identities at the OIDC issuer. */
  _count: { identities: number };
}

export function toUserDto(row: UserRow): UserDto {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    status: statusOf(row),
    hasSecondFactor: (row.secondFactor?.confirmedAt ?? null) !== null,
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

function statusOf({ disabledAt, passwordHash, _count }: UserRow): UserDto["status"] {
  if (disabledAt !== null) return "disabled";
  return passwordHash === null && _count.identities === 0 ? "invited" : "active";
}
