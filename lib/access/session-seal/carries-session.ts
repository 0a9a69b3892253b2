import { decode } from "next-auth/jwt";
import { type CookieSource, cookieNames, readCookie } from "../session/cookies";
import { sessionSecret } from "./session-secret";

/**
 * Whether a request carries a session that this installation once gave, and that has not expired. It may
 * have been ended since: this is no authentication, it tells people from strangers without the database.
 */
export async function carriesSession(source: CookieSource): Promise<boolean> {
  const token = readCookie(source.cookie, cookieNames(source.protocol).session);
  if (token === undefined) return false;
  try {
    return (await decode({ token, secret: sessionSecret() })) !== null;
  } catch {
    return false; // Torn, forged, expired, or of another secret.
  }
}
