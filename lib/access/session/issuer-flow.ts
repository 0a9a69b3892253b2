import { decode } from "next-auth/jwt";
import { AppError } from "@/lib/platform/errors";
import { sessionSecret } from "../session-seal";
import { cookieNames, readCookie } from "./cookies";
import { issuerProviderId } from "./issuer-provider";

/** The two requests of a sign-in by the OIDC issuer: away to it, and back from it. */
export const issuerPaths = {
  away: `POST signin/${issuerProviderId}`,
  back: `GET callback/${issuerProviderId}`,
} as const;

/** Why nobody was signed in, as the sign-in page reads it. */
export type IssuerRefusal =
  | "no_role"
  | "conflict"
  | "unverified"
  | "incomplete"
  | "disabled"
  | "issuer";

const refusals: Readonly<Partial<Record<string, IssuerRefusal>>> = {
  "identity.no_role": "no_role",
  "identity.conflict": "conflict",
  "identity.unverified": "unverified",
  "identity.incomplete": "incomplete",
  "session.invalid": "disabled",
};

export function refusalOf({ code }: AppError): IssuerRefusal | undefined {
  return refusals[code];
}

/** What of the way back next-auth is given; whatever else the issuer or a stranger adds is dropped. */
export function readIssuerAnswer(url: URL): Record<string, string> {
  const answer: Record<string, string> = {};
  for (const name of ["code", "state", "iss", "error"]) {
    const value = url.searchParams.get(name);
    if (value !== null) answer[name] = value.slice(0, 4_096);
  }
  return answer;
}

/**
 * Whether we sent this browser away, and this is the answer to it: the cookie that we sealed has the state
 * that came back. next-auth asks the issuer before it looks; without this, anybody's junk would make it.
 */
export async function wasSentAway(headers: Headers, url: URL): Promise<boolean> {
  const { state } = cookieNames(headers.get("x-forwarded-proto"));
  const token = readCookie(headers.get("cookie"), state);
  const returned = url.searchParams.get("state");
  if (token === undefined || returned === null) return false;
  try {
    // The cookie's name is the salt, as next-auth has it.
    const sealed = await decode({ token, secret: sessionSecret(), salt: state });
    return sealed?.value === returned;
  } catch {
    return false; // Torn, forged, expired, or of another secret.
  }
}

/**
 * Where the browser goes to sign in. next-auth answers its own errors with an address too, of a page that
 * is not here. Errors: `session.cross_site`, `identity.unavailable`.
 */
export async function assertSentAway(response: Response, stateCookie: string): Promise<void> {
  const isSent = response.headers.getSetCookie().some((line) => line.startsWith(`${stateCookie}=`));
  if (isSent) return;
  if (/[?&]csrf=true/.test(await response.clone().text())) {
    throw new AppError("session.cross_site", "next-auth's token is missing or wrong.");
  }
  throw new AppError("identity.unavailable", "The issuer could not be asked.", {
    retryAfterSeconds: 5,
  });
}

/** The way back always ends on a page of ours, never on a problem document. */
export function leadOn(response: Response, to: string): Response {
  const headers = new Headers({ Location: to });
  for (const line of response.headers.getSetCookie()) headers.append("Set-Cookie", line);
  return new Response(null, { status: 302, headers });
}
