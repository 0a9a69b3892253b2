import { type CookieSource, cookieNames, readCookie } from "./cookies";
import { findUserOfToken, type UserActor } from "./session-token";

/**
 * Who is signed in, by the session cookie alone; null when nobody is. Errors: `db.unavailable`.
 */
export function findSessionActor({ cookie, protocol }: CookieSource): Promise<UserActor | null> {
  return findUserOfToken(readCookie(cookie, cookieNames(protocol).session));
}
