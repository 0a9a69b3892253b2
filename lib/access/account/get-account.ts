import type { AccountDto } from "@/lib/contract/account";
import type { Context } from "@/lib/contract/actor";
import { db } from "@/lib/platform/db";
import { demandsSecondFactor } from "../second-factor";
import { signedInPerson } from "./signed-in-person";

/** Errors: `session.required`. */
export async function getAccount(ctx: Context): Promise<AccountDto> {
  const { id } = signedInPerson(ctx);
  const row = await db().user.findUniqueOrThrow({
    where: { id },
    select: {
      email: true,
      name: true,
      role: true,
      passwordHash: true,
      secondFactor: {
        select: {
          confirmedAt: true,
          _count: { select: { recoveryCodes: { where: { usedAt: null } } } },
        },
      },
    },
  });
  const { email, name, role, secondFactor } = row;
  return {
    id,
    email,
    name,
    role,
    hasPassword: row.passwordHash !== null,
    secondFactor: {
      isOn: (secondFactor?.confirmedAt ?? null) !== null,
      isRequired: row.passwordHash !== null && demandsSecondFactor(role, "password"),
      recoveryCodesLeft: secondFactor?._count.recoveryCodes ?? 0,
    },
  };
}
