import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Actor, Context } from "@/lib/contract/actor";
import type { redeemPasswordLinkBody } from "@/lib/contract/user";
import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { chargeBuckets, endSessions, hashGate, hashPassword, networkOf } from "../sign-in";
import { assertNotTheAddress } from "./assert-not-the-address";
import { hashToken } from "./password-link";
import { toUserDto, type UserRow } from "./user-dto";
import { getUserRow, lockPeople, wholeUser } from "./user-row";

/**
 * Sets a password with a link's token, once; no identity is needed. A password that is refused leaves
 * the link as it is. Only guesses are counted, by network: who has a link is kept from it by nobody who
 * shares the network, or the proxy. Errors: `link.invalid`, the same for wrong, used and expired; `request.invalid`;
 * `session.throttled`; `session.busy`.
 */
export async function redeemPasswordLink(
  ctx: Context,
  input: z.output<typeof redeemPasswordLinkBody>,
): Promise<{ email: string }> {
  // Before the hash is made: guesses cost us next to nothing.
  const linked = await findLinkedUser(db(), input.token);
  if (linked === null) {
    await chargeBuckets([{ kind: "link", parts: [networkOf(ctx.address)] }]);
    throw invalid();
  }
  const { email } = linked;
  assertNotTheAddress("password", { email, password: input.password });
  const passwordHash = await hashGate().run(() => hashPassword(input.password));
  return inTransaction(async (tx) => {
    await lockPeople(tx);
    const row = await findLinkedUser(tx, input.token);
    if (row === null) throw invalid();
    await tx.passwordLink.delete({ where: { userId: row.id } });
    const changed = await setPassword(tx, row, passwordHash);
    const actor: Actor = { kind: "user", id: row.id, label: row.email, role: row.role };
    await recordAudit(
      tx,
      { ...ctx, actor },
      {
        action: "user.password_set",
        target: `user:${row.id}`,
        before: toUserDto(row),
        after: toUserDto(changed),
      },
    );
    return { email: row.email };
  });
}

async function findLinkedUser(
  tx: Pick<Tx, "user" | "passwordLink">,
  token: string,
): Promise<UserRow | null> {
  const link = await tx.passwordLink.findUnique({ where: { tokenHash: hashToken(token) } });
  if (link === null || link.expiresAt.getTime() <= currentTimeMs()) return null;
  const row = await getUserRow(tx, link.userId);
  return row.disabledAt === null ? row : null;
}

async function setPassword(tx: Tx, { id }: UserRow, passwordHash: string): Promise<UserRow> {
  const row = await tx.user.update({ where: { id }, data: { passwordHash }, ...wholeUser });
  await endSessions(tx, id);
  return row;
}

function invalid(): AppError {
  return new AppError("link.invalid", "The link is wrong, was used already, or has expired.");
}
