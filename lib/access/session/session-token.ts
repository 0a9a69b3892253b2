import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { sessionMethodSchema } from "@/lib/contract/account";
import type { Actor } from "@/lib/contract/actor";
import { roleSchema } from "@/lib/contract/actor-schema";
import { currentTimeMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";
import { demandsSecondFactor } from "../second-factor";
import { sessionSecret } from "../session-seal";
import { longestSessionMs, type SignedIn, sessionIdleMs } from "../sign-in";

export const idleSeconds = sessionIdleMs / 1_000;
/** How late the last moment of a session may be in its row. */
const seenEveryMs = 60_000;

/** All that a cookie says: who, and by which sign-in. */
const claimsSchema = z.object({ sub: z.uuid(), sid: z.uuid() });
type SessionClaims = z.infer<typeof claimsSchema>;

export type UserActor = Extract<Actor, { kind: "user" }>;

interface SessionRow {
  readonly email: string;
  readonly role: string;
  readonly method: string;
  readonly hasSecondFactor: boolean;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

export function claimsOf({ id, sessionId }: SignedIn): SessionClaims {
  return { sub: id, sid: sessionId };
}

/** For tests: the cookie's value after a sign-in. */
export function createSessionToken(signedIn: SignedIn): Promise<string> {
  return encode({
    token: { ...claimsOf(signedIn) },
    secret: sessionSecret(),
    maxAge: idleSeconds,
  });
}

/**
 * Whose session a cookie's value is, now: the rows are read each time, so that who is disabled, reset or
 * given another role, and a session that was ended, is so with the next request. Null for anything else,
 * garbage included. Errors: `db.unavailable`.
 */
export async function findUserOfToken(token: string | undefined): Promise<UserActor | null> {
  if (token === undefined) return null;
  const claims = await decodeToken(token);
  return claims === null ? null : findUserOfClaims(claims);
}

/** The same for claims that were decoded already. */
export async function findUserOfClaims(claims: unknown): Promise<UserActor | null> {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return null;
  const { sub, sid } = parsed.data;
  const row = await findSessionRow(sub, sid);
  const nowMs = currentTimeMs();
  if (row === null || row.createdAt.getTime() + longestSessionMs <= nowMs) return null;
  if (row.lastSeenAt.getTime() + seenEveryMs <= nowMs) await noteSeen(sid, nowMs);
  const role = roleSchema.parse(row.role);
  const method = sessionMethodSchema.parse(row.method);
  const lacksSecondFactor = demandsSecondFactor(role, method) && !row.hasSecondFactor;
  return {
    kind: "user",
    id: sub,
    label: row.email,
    role,
    sessionId: sid,
    ...(lacksSecondFactor ? { lacksSecondFactor } : {}),
  };
}

async function findSessionRow(userId: string, sessionId: string): Promise<SessionRow | null> {
  const rows = await db().$queryRaw<SessionRow[]>`
    SELECT u.email, u.role::text AS role, s.method::text AS method, s.created_at AS "createdAt",
           s.last_seen_at AS "lastSeenAt", f.user_id IS NOT NULL AS "hasSecondFactor"
    FROM session s JOIN "user" u ON u.id = s.user_id
    LEFT JOIN second_factor f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
    WHERE s.id = ${sessionId}::uuid AND s.user_id = ${userId}::uuid
      AND s.ended_at IS NULL AND u.disabled_at IS NULL`;
  return rows[0] ?? null;
}

/** One write a minute, however many requests come at once: the condition is in the statement. */
async function noteSeen(sessionId: string, nowMs: number): Promise<void> {
  const now = new Date(nowMs);
  const before = new Date(nowMs - seenEveryMs);
  try {
    await db().session.updateMany({
      where: { id: sessionId, lastSeenAt: { lte: before } },
      data: { lastSeenAt: now },
    });
  } catch (error) {
    // A database that can be read and not written: pages still show what there is.
    logger().warn({ err: error }, "when a session was last seen could not be written");
  }
}

async function decodeToken(token: string): Promise<unknown> {
  try {
    return await decode({ token, secret: sessionSecret() });
  } catch {
    return null; // Torn, forged, expired, or of another secret: nobody is signed in.
  }
}
