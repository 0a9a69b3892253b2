import NextAuth from "next-auth";
import type { Context } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";
import { signDevice } from "../sign-in";
import { type AuthAttempt, authOptions } from "./auth-options";
import { cookieNames, readCookie } from "./cookies";
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
  if (!served.has(`${method} ${segments.join("/")}`)) {
    throw new AppError("route.not_found", "There is nothing here.");
  }
  const protocol = headers.get("x-forwarded-proto");
  const names = cookieNames(protocol);
  const cookie = headers.get("cookie");
  const device = readCookie(cookie, names.device);
  const attempt: AuthAttempt = { ctx, origin, protocol, device };
  const recorder = createResponseRecorder();
  const handle: (request: PagesRequest, response: ResponseRecorder) => Promise<void> = NextAuth(
    authOptions(attempt),
  );
  await handle(pagesRequest(asked), recorder);
  // Whatever next-auth made of it: our database's trouble must not sign anybody out.
  if (attempt.failure !== undefined) throw attempt.failure;
  const response = recorder.toResponse();
  response.headers.set("Cache-Control", "private, no-store");
  if (attempt.signedIn !== undefined) {
    const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${deviceSeconds}`;
    const value = `${names.device}=${signDevice(attempt.signedIn.id)}; ${attributes}`;
    response.headers.append("Set-Cookie", names.isSecure ? `${value}; Secure` : value);
  }
  return response;
}

/** Only our own cookies and no query: whatever else comes cannot reach code that has met it never. */
function pagesRequest({ request, segments, body }: AuthRequest): PagesRequest {
  const names = cookieNames(request.headers.get("x-forwarded-proto"));
  const header = request.headers.get("cookie");
  const cookies: Record<string, string> = {};
  for (const name of [names.session, names.csrf]) {
    const value = readCookie(header, name);
    if (value !== undefined) cookies[name] = value;
  }
  const error = new URL(request.url).searchParams.get("error");
  return {
    query: { nextauth: segments, ...(error === null ? {} : { error: error.slice(0, 100) }) },
    cookies,
    // None: next-auth would take an Authorization header for a session.
    headers: {},
    body,
    method: request.method,
  };
}
