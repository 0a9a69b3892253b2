import { recordAudit } from "@/lib/audit";
import type { SessionMethod } from "@/lib/contract/account";
import type { Context, Role } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import type { Tx } from "@/lib/platform/db";

/** No header is longer that a browser sends of itself. */
const longestUserAgent = 512;

/** Who signed in, as the cookie must know it. */
export interface SignedIn {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly sessionId: string;
}

interface Person {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
}

/** Makes the session's row and its event, the last statement of the sign-in's transaction. */
export async function startSession(
  tx: Tx,
  ctx: Context,
  person: Person,
  method: SessionMethod,
): Promise<SignedIn> {
  const { id: userId, email, role } = person;
  const now = new Date(currentTimeMs());
  const { id } = await tx.session.create({
    data: {
      userId,
      method,
      address: ctx.address,
      userAgent: ctx.userAgent?.slice(0, longestUserAgent) ?? null,
      createdAt: now,
      lastSeenAt: now,
    },
    select: { id: true },
  });
  await recordAudit(
    tx,
    { ...ctx, actor: { kind: "user", id: userId, label: email } },
    { action: "session.started", target: `user:${userId}`, after: { session: id, method } },
  );
  return { id: userId, email, role, sessionId: id };
}
