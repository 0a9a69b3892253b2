import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { AppError } from "@/lib/platform/errors";
import { hstsPolicy, isHstsSent } from "./entry/hsts";
import type { Exchange, Origin } from "./exchange";

/** Headers that are about one connection, not about the message (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Only the gateway may say these to the console, which believes them. Next's own marks
 * (`x-middleware-*`) would let a caller skip its proxy file; ours are for the two of us.
 */
const oursOnly =
  /^(?:x-forwarded-.*|forwarded|x-real-ip|x-middleware-.*|x-onnward-.*|x-request-id)$/;

/** What the gateway says in every answer, whoever made it. */
const alwaysOurs = new Set(["x-request-id", "strict-transport-security"]);

/** One well-formed host: a name, an IPv4 or a bracketed IPv6 address, perhaps with a port. */
const hostPattern = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,253}))(?::[0-9]{1,5})?$/i;

/** Errors: `request.host`. Links and the sign-in of the console are built from this header. */
export function readHost(req: IncomingMessage): string {
  const hosts = req.headersDistinct.host ?? [];
  const [host] = hosts;
  if (hosts.length === 1 && host !== undefined && hostPattern.test(host)) return host;
  throw new AppError(
    "request.host",
    hosts.length > 1
      ? "There are several Host headers."
      : "The Host header is missing or malformed.",
  );
}

export function forwardHeaders(exchange: Origin, host: string): OutgoingHttpHeaders {
  const { req, requestId, address, isHttps } = exchange;
  const listed = connectionTokens(req.headers.connection);
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(req.headers)) {
    // A client may name any header in Connection, but not the length: a body that goes on without its
    // framing would be read as a second request, past every check of this one.
    const isDropped = listed.has(name) && name !== "content-length";
    if (hopByHop.has(name) || isDropped || oursOnly.test(name)) continue;
    headers[name] = value;
  }
  // The framing is ours, but that there is a body must be said for verbs that have none by default.
  if (req.headers["transfer-encoding"] !== undefined) headers["transfer-encoding"] = "chunked";
  return {
    ...headers,
    host,
    "x-forwarded-host": host,
    "x-forwarded-proto": isHttps ? "https" : "http",
    "x-forwarded-for": address ?? "unknown",
    "x-request-id": requestId,
  };
}

/** The console's answer as it goes to the client: flat, so that repeated headers stay repeated. */
export function backwardHeaders(upstream: IncomingMessage, exchange: Exchange): string[] {
  const listed = connectionTokens(upstream.headers.connection);
  const flat: string[] = [];
  for (let at = 0; at + 1 < upstream.rawHeaders.length; at += 2) {
    const name = upstream.rawHeaders[at] ?? "";
    const lower = name.toLowerCase();
    if (hopByHop.has(lower) || listed.has(lower) || alwaysOurs.has(lower)) continue;
    flat.push(name, upstream.rawHeaders[at + 1] ?? "");
  }
  flat.push("X-Request-Id", exchange.requestId);
  if (isHstsSent(exchange)) flat.push("Strict-Transport-Security", hstsPolicy);
  return flat;
}

function connectionTokens(connection: string | undefined): Set<string> {
  return new Set((connection ?? "").split(",").map((token) => token.trim().toLowerCase()));
}
