import NextAuth from "next-auth";
import type { Context } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { oidcSettings } from "../oidc";
import { signDevice } from "../sign-in";
import { type AuthAttempt, authOptions, sameOrigin } from "./auth-options";
import { cookieNames, readCookie } from "./cookies";
import { assertSentAway, issuerPaths, leadOn, readIssuerAnswer, wasSentAway } from "./issuer-flow";
import { createResponseRecorder, type ResponseRecorder } from "./response-recorder";

/** What the dashboard calls; next-auth's own pages and its log for strangers are not among it. */
const served = new Set([
  "GET csrf",
  "GET providers",
  "GET session",
  "GET signin",
  "GET error",
  "POST callback/credentials",
  "POST signout",
]);
/** The same where the installation has an OIDC issuer. */
const servedForIssuer: ReadonlySet<string> = new Set(Object.values(issuerPaths));
/** Browsers keep no cookie for longer. */
const deviceSeconds = 400 * 24 * 3_600;

interface AuthRequest {
  readonly request: Request;
  /** The path below /api/auth. */
  readonly segments: readonly string[];
  /** Already read, and bounded, by whoever calls. */
  readonly body: Readonly<Record<string, string>>;
  readonly ctx: Context;
  readonly origin: string;
}

/** What next-auth reads of a request. */
interface PagesRequest {
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
  readonly method: string;
}

/**
 * Answers a request to next-auth. A sign-in also gives the browser a new device cookie (sign-in/
 * throttle-rule.ts). Errors: `route.not_found`; `db.unavailable` and the like, which leave cookies alone.
 */
export async function handleAuthRequest(asked: AuthRequest): Promise<Response> {
  const { request, segments, ctx, origin } = asked;
  const { method, headers } = request;
  const what = `${method} ${segments.join("/")}`;
  if (!served.has(what) && !(servedForIssuer.has(what) && oidcSettings() !== null)) {
    throw new AppError("route.not_found", "There is nothing here.");
  }
  const protocol = headers.get("x-forwarded-proto");
  const device = readCookie(headers.get("cookie"), cookieNames(protocol).device);
  const attempt: AuthAttempt = { ctx, origin, protocol, device };
  const response =
    what === issuerPaths.back ? await comeBack(asked, attempt) : await askNextAuth(asked, attempt);
  if (what === issuerPaths.away) await assertSentAway(response, cookieNames(protocol).state);
  response.headers.set("Cache-Control", "private, no-store");
  if (attempt.signedIn !== undefined) keepDevice(response, attempt.signedIn.id, protocol);
  return response;
}

async function askNextAuth(asked: AuthRequest, attempt: AuthAttempt): Promise<Response> {
  const recorder = createResponseRecorder();
  const handle: (request: PagesRequest, response: ResponseRecorder) => Promise<void> = NextAuth(
    authOptions(attempt),
  );
  await handle(pagesRequest(asked), recorder);
  // Whatever next-auth made of it: our database's trouble must not sign anybody out.
  if (attempt.failure !== undefined) throw attempt.failure;
  return recorder.toResponse();
}

/** Back from the OIDC issuer, by a link and not by our script: every end of it is a page. */
async function comeBack(asked: AuthRequest, attempt: AuthAttempt): Promise<Response> {
  const failed = (word: string) => signInPage(attempt, word, asked.request.headers);
  const { headers, url } = asked.request;
  if (!(await wasSentAway(headers, new URL(url)))) return leadOn(new Response(), failed("issuer"));
  try {
    const response = await askNextAuth(asked, attempt);
    const { signedIn, refusal = "issuer" } = attempt;
    const to = sameOrigin(response.headers.get("location") ?? "/", attempt.origin);
    return leadOn(response, signedIn === undefined ? failed(refusal) : to);
  } catch (thrown) {
    logger().error({ err: thrown, requestId: attempt.ctx.requestId }, "sign-in by the issuer");
    return leadOn(new Response(), failed("failed"));
  }
}

/** Where whoever did not get in begins again, and comes to where they wanted to go all the same. */
function signInPage({ origin, protocol }: AuthAttempt, error: string, headers: Headers): string {
  const query = new URLSearchParams({ error });
  const wanted = readCookie(headers.get("cookie"), cookieNames(protocol).returnTo);
  // The browser's word: never another site, and the page looks at it again.
  const { pathname, search } = new URL(sameOrigin(wanted ?? "/", origin));
  if (`${pathname}${search}` !== "/") query.set("from", `${pathname}${search}`);
  return `${origin}/sign-in?${query}`;
}

function keepDevice(response: Response, userId: string, protocol: string | null): void {
  const { device, isSecure } = cookieNames(protocol);
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${deviceSeconds}`;
  const value = `${device}=${signDevice(userId)}; ${attributes}`;
  response.headers.append("Set-Cookie", isSecure ? `${value}; Secure` : value);
}

/** Only our own cookies, and of the query what the OIDC issuer answers: whatever else comes cannot reach code that has met it never. */
function pagesRequest({ request, segments, body }: AuthRequest): PagesRequest {
  const names = cookieNames(request.headers.get("x-forwarded-proto"));
  const header = request.headers.get("cookie");
  const isBack = `${request.method} ${segments.join("/")}` === issuerPaths.back;
  const cookies: Record<string, string> = {};
  const read = isBack
    ? [names.csrf, names.returnTo, names.pkce, names.state, names.nonce]
    : [names.session, names.csrf];
  for (const name of read) {
    const value = readCookie(header, name);
    if (value !== undefined) cookies[name] = value;
  }
  const url = new URL(request.url);
  const error = url.searchParams.get("error");
  const query = isBack
    ? readIssuerAnswer(url)
    : { ...(error === null ? {} : { error: error.slice(0, 100) }) };
  return {
    query: { ...query, nextauth: segments },
    cookies,
    // None: next-auth would take an Authorization header for a session.
    headers: {},
    body,
    method: request.method,
  };
}
