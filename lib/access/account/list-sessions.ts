import { mostSessions, type SessionDto, type SessionsDto } from "@/lib/contract/account";
import type { Context } from "@/lib/contract/actor";
import { authorize } from "@/lib/platform/authorize";
import { currentTimeMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { longestSessionMs, sessionIdleMs } from "../sign-in";
import { getUserRow } from "../users/user-row";
import { signedInPerson } from "./signed-in-person";

/** A row says when its session was seen a minute late at most. */
const seenLateMs = 60_000;

/** One's own sessions that live, the latest seen first. Errors: `session.required`. */
export async function listMySessions(ctx: Context): Promise<SessionsDto> {
  const { id, sessionId } = signedInPerson(ctx);
  return { data: await findSessions(id, sessionId) };
}

/** The same of a person. Errors: `user.not_found`. */
export async function listUserSessions(ctx: Context, input: { id: string }): Promise<SessionsDto> {
  authorize(ctx.actor, "users:read");
  await getUserRow(db(), input.id);
  const current = ctx.actor.kind === "user" ? ctx.actor.sessionId : undefined;
  return { data: await findSessions(input.id, current) };
}

async function findSessions(userId: string, current: string | undefined): Promise<SessionDto[]> {
  const now = currentTimeMs();
  const rows = await db().session.findMany({
    where: {
      userId,
      endedAt: null,
      lastSeenAt: { gt: new Date(now - sessionIdleMs - seenLateMs) },
      createdAt: { gt: new Date(now - longestSessionMs) },
    },
    orderBy: { lastSeenAt: "desc" },
    take: mostSessions,
  });
  return rows.map((row) => ({
    id: row.id,
    method: row.method,
    address: row.address,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    isCurrent: row.id === current,
  }));
}
