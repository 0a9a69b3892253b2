import type { GrantRole } from "@/lib/contract/actor";
import type { GrantDto } from "@/lib/contract/grant";

/** What every query of a grant selects. */
export const grantSelect = {
  role: true,
  createdBy: true,
  createdAt: true,
  user: { select: { id: true, email: true, name: true, disabledAt: true } },
} as const;

interface GrantRow {
  role: GrantRole;
  createdBy: string;
  createdAt: Date;
  user: { id: string; email: string; name: string; disabledAt: Date | null };
}

export function toGrantDto({ role, createdBy, createdAt, user }: GrantRow): GrantDto {
  const { id, email, name, disabledAt } = user;
  return {
    user: { id, email, name, isDisabled: disabledAt !== null },
    role,
    grantedBy: createdBy,
    grantedAt: createdAt.toISOString(),
  };
}
