import { handleAuthRequest } from "@/lib/access/session";
import { AppError, toAppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { assertFromHere } from "./assert-same-site";
import { forwardedOrigin } from "./forwarded-origin";
import { problemResponse } from "./problem";
import { readBounded, readJsonBody } from "./read-request";
import { anonymousContext, requestIdOf } from "./request-context";

/** An address, a password, a token: nothing of it is long. */
const maxBodyBytes = 16 * 1024;

/** What Next hands to the route file of next-auth. */
type AuthRoute = (
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
) => Promise<Response>;

/**
 * Signing in and out, by next-auth. Its changes carry a token of their own against other sites, but its
 * other half is a cookie, and cookies know no ports: on plain http whatever else runs on this host could
 * set both, and sign somebody in as somebody else. So they must also come from our own pages.
 */
export const authRoute: AuthRoute = async (request, { params }) => {
  const requestId = requestIdOf(request);
  try {
    const { nextauth: segments } = await params;
    if (request.method !== "GET" && request.method !== "HEAD") assertFromHere(request.headers);
    const response = await handleAuthRequest({
      request,
      segments,
      body: request.method === "POST" ? await readFields(request) : {},
      ctx: anonymousContext(request, requestId),
      origin: forwardedOrigin(request.headers),
    });
    response.headers.set("X-Request-Id", requestId);
    return response;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.status >= 500) logger().error({ err: thrown, requestId }, error.code);
    return problemResponse(error, requestId);
  }
};

async function readFields(request: Request): Promise<Record<string, string>> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") {
    return Object.fromEntries(new URLSearchParams(await readBounded(request, maxBodyBytes)));
  }
  const body = await readJsonBody(request, { maxBytes: maxBodyBytes });
  if (typeof body !== "object" || body === null) {
    throw new AppError("request.malformed", "The body is not a JSON object.");
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === "string"));
}
