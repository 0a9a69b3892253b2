import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { AccountDto, updateAccountBody } from "@/lib/contract/account";
import type { Context } from "@/lib/contract/actor";
import { inTransaction } from "@/lib/platform/db";
import { toUserDto } from "../users/user-dto";
import { getUserRow, lockPeople, wholeUser } from "../users/user-row";
import { getAccount } from "./get-account";
import { signedInPerson } from "./signed-in-person";

/** One's own name; the role is others' to change. Errors: `session.required`. */
export async function updateAccount(
  ctx: Context,
  input: z.output<typeof updateAccountBody>,
): Promise<AccountDto> {
  const { id } = signedInPerson(ctx);
  await inTransaction(async (tx) => {
    await lockPeople(tx);
    const before = toUserDto(await getUserRow(tx, id));
    if (before.name === input.name) return;
    const row = await tx.user.update({ where: { id }, data: { name: input.name }, ...wholeUser });
    const after = toUserDto(row);
    await recordAudit(tx, ctx, { action: "user.updated", target: `user:${id}`, before, after });
  });
  return getAccount(ctx);
}
