import type { AuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import type { Context } from "@/lib/contract/actor";
import { AppError, toAppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { oidcSettings, signInByIssuer } from "../oidc";
import { sessionSecret } from "../session-seal";
import { endSession, type SignedIn, signIn } from "../sign-in";
import { cookieNames } from "./cookies";
import { type IssuerRefusal, refusalOf } from "./issuer-flow";
import { issuerProvider, issuerProviderId } from "./issuer-provider";
import { claimsOf, findUserOfClaims, idleSeconds } from "./session-token";

/** How long somebody may take at the OIDC issuer. */
const issuerSeconds = 15 * 60;

/** One request to next-auth, and what it leaves for whoever answers. */
export interface AuthAttempt {
  readonly ctx: Context;
  readonly origin: string;
  readonly protocol: string | null;
  /** What the browser kept of an earlier sign-in. */
  readonly device: string | undefined;
  signedIn?: SignedIn;
  /** Why the OIDC issuer's person does not get in. */
  refusal?: IssuerRefusal;
  /** Something of ours that failed; next-auth would take it for a bad session and end it. */
  failure?: AppError;
}

/** next-auth for one request: its callbacks know who asks. */
export function authOptions(attempt: AuthAttempt): AuthOptions {
  return {
    secret: sessionSecret(),
    providers: providersOf(attempt),
    session: { strategy: "jwt", maxAge: idleSeconds },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: cookieNames(attempt.protocol).isSecure,
    cookies: cookiesOf(attempt.protocol),
    logger: quietLogger,
    callbacks: callbacksOf(attempt),
    events: {
      // Audited before the browser is told to forget: see handleAuthRequest.
      signOut: ({ token }) => signOut(attempt, token),
    },
  };
}

function providersOf(attempt: AuthAttempt): AuthOptions["providers"] {
  const settings = oidcSettings();
  const issuers = settings === null ? [] : [issuerProvider(settings, attempt.origin)];
  return [credentialsOf(attempt), ...issuers];
}

function credentialsOf(attempt: AuthAttempt) {
  return Credentials({
    credentials: { email: {}, password: {}, code: {} },
    async authorize(credentials) {
      try {
        const { email, password, code } = credentials ?? {};
        const { device } = attempt;
        attempt.signedIn = await signIn(attempt.ctx, { email, password, code, device });
        return attempt.signedIn;
      } catch (thrown) {
        throw new Error(wordOf(toAppError(thrown), attempt));
      }
    },
  });
}

/** The words that the sign-in page reads. */
function wordOf(error: AppError, attempt: AuthAttempt): string {
  switch (error.code) {
    case "session.invalid":
      return "invalid";
    case "session.busy":
      return "busy";
    case "session.throttled":
      return `throttled:${error.retryAfterSeconds ?? 1}`;
    default:
      attempt.failure = error;
      return "failed";
  }
}

function callbacksOf(attempt: AuthAttempt): AuthOptions["callbacks"] {
  return {
    async signIn({ account, profile }) {
      return account?.provider !== issuerProviderId || enterByIssuer(attempt, profile);
    },
    async jwt({ token }) {
      if (attempt.signedIn !== undefined) return { ...claimsOf(attempt.signedIn) };
      const user = await keepingFailure(attempt, () => findUserOfClaims(token));
      // Caught by next-auth, which makes the browser forget the session.
      if (user === null) throw new AppError("key.missing", "The session is over.");
      return { sub: token.sub, sid: token.sid };
    },
    async session({ session, token }) {
      const user = await keepingFailure(attempt, () => findUserOfClaims(token));
      if (user === null) throw new AppError("key.missing", "The session is over.");
      const { id, label, role } = user;
      return { user: { id, email: label, role }, expires: session.expires };
    },
    redirect: ({ url }) => sameOrigin(url, attempt.origin),
  };
}

/** Whether the issuer's person is signed in; why not is in the attempt. */
async function enterByIssuer(attempt: AuthAttempt, claims: unknown): Promise<boolean> {
  const settings = oidcSettings();
  if (settings === null) return false;
  try {
    attempt.signedIn = await signInByIssuer(attempt.ctx, claims, settings);
    return true;
  } catch (thrown) {
    const error = toAppError(thrown);
    const refusal = refusalOf(error);
    if (refusal === undefined) attempt.failure = error;
    else attempt.refusal = refusal;
    return false;
  }
}

async function signOut(attempt: AuthAttempt, token: unknown): Promise<void> {
  await keepingFailure(attempt, async () => {
    const actor = await findUserOfClaims(token);
    if (actor !== null) await endSession({ ...attempt.ctx, actor });
  });
}

async function keepingFailure<T>(attempt: AuthAttempt, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    attempt.failure = toAppError(error);
    throw error;
  }
}

/** Where to go afterwards: never another site. next-auth's client needs a whole URL. */
export function sameOrigin(url: string, origin: string): string {
  if (!URL.canParse(url, origin)) return origin;
  const target = new URL(url, origin);
  return target.origin === origin ? target.href : origin;
}

function cookiesOf(protocol: string | null): AuthOptions["cookies"] {
  const { isSecure, session, csrf, returnTo, pkce, state, nonce } = cookieNames(protocol);
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure } as const;
  return {
    sessionToken: { name: session, options },
    csrfToken: { name: csrf, options },
    callbackUrl: { name: returnTo, options },
    pkceCodeVerifier: { name: pkce, options: { ...options, maxAge: issuerSeconds } },
    state: { name: state, options: { ...options, maxAge: issuerSeconds } },
    nonce: { name: nonce, options: { ...options, maxAge: issuerSeconds } },
  };
}

/** Strangers cause most of what next-auth has to say; what is our fault is answered and logged by us. */
const quietLogger = {
  error: (code: string) => logger().debug({ code }, "next-auth"),
  warn: (code: string) => logger().debug({ code }, "next-auth"),
  debug: () => {},
};
