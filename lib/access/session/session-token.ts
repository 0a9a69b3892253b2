import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { type Actor, roleSchema } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { deriveSecret, type SignedIn } from "../sign-in";

/** A session ends so long after it was last renewed, */
export const idleSeconds = 12 * 3_600;
/** and so long after the sign-in in any case. */
const longestSeconds = 7 * 24 * 3_600;

/** All that a session says: who, and which of the user's generations of sessions it belongs to. */
const claimsSchema = z.object({
  sub: z.uuid(),
  sessionVersion: z.int(),
  startedAt: z.int(),
});
type SessionClaims = z.infer<typeof claimsSchema>;

export type UserActor = Extract<Actor, { kind: "user" }>;

export function sessionSecret(): string {
  return deriveSecret("sessions");
}

export function claimsOf(signedIn: SignedIn): SessionClaims {
  const startedAt = Math.floor(currentTimeMs() / 1_000);
  return { sub: signedIn.id, sessionVersion: signedIn.sessionVersion, startedAt };
}

/** For tests: the cookie's value after a sign-in. */
export function createSessionToken(signedIn: SignedIn): Promise<string> {
  return encode({ token: claimsOf(signedIn), secret: sessionSecret(), maxAge: idleSeconds });
}

/**
 * Whose session a cookie's value is, now: the user's row is read each time, so that who is disabled,
 * reset or given another role is so with the next request. Null for anything else, garbage included.
 * Errors: `db.unavailable`.
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
  const { sub, sessionVersion, startedAt } = parsed.data;
  if (startedAt + longestSeconds <= currentTimeMs() / 1_000) return null;
  const user = await db().user.findUnique({
    where: { id: sub },
    select: { email: true, role: true, sessionVersion: true, disabledAt: true },
  });
  if (user === null || user.disabledAt !== null) return null;
  if (user.sessionVersion !== sessionVersion) return null;
  return { kind: "user", id: sub, label: user.email, role: roleSchema.parse(user.role) };
}

async function decodeToken(token: string): Promise<unknown> {
  try {
    return await decode({ token, secret: sessionSecret() });
  } catch {
    return null; // Torn, forged, expired, or of another secret: nobody is signed in.
  }
}
