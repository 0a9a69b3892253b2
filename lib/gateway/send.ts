import type { OutgoingHttpHeaders } from "node:http";
import { errorCatalogue } from "@/lib/contract/errors";
import type { AppError } from "@/lib/platform/errors";
import { type Exchange, hasBody } from "./exchange";

/** How long a client may go on sending a body that was refused, before its connection is cut. */
const unreadBodyMs = 10_000;

export interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | string;
}

/** Sends a whole answer. Nothing happens when an answer is on its way already, or nobody is there. */
export function send(exchange: Exchange, reply: Reply): void {
  const { res, requestId } = exchange;
  if (res.headersSent || res.destroyed) return;
  const headers = {
    "X-Request-Id": requestId,
    "Content-Length": Buffer.byteLength(reply.body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...(exchange.isLast() ? { Connection: "close" } : {}),
    ...letSenderFinish(exchange),
    ...reply.headers,
  };
  res.writeHead(reply.status, headers);
  res.end(reply.body);
}

export function sendJson(exchange: Exchange, status: number, value: unknown): void {
  const headers = { "Content-Type": "application/json" };
  send(exchange, { status, headers, body: JSON.stringify(value) });
}

/**
 * For an answer that leaves before the body has arrived. A client that is still sending reads the answer
 * only when it has sent or failed to; closing now would give it a reset instead of the answer. So the
 * rest is read and thrown away, and the connection is cut after ten seconds.
 * Returns the headers that the answer needs.
 */
function letSenderFinish(exchange: Exchange): OutgoingHttpHeaders {
  const { req } = exchange;
  if (req.complete || !hasBody(req)) return {};
  if (!wantsBodyStill(exchange)) return { Connection: "close" };
  dropRestOfBody(exchange);
  // A client that asked for close would be reset like any other.
  return { Connection: "keep-alive" };
}

/** False for a client that waits for our word before it sends (100-continue) and did not get it. */
export function wantsBodyStill({ req, res }: Exchange): boolean {
  return req.headers.expect === undefined || hasContinued.has(res);
}

export function dropRestOfBody({ req }: Exchange): void {
  req.unpipe();
  req.resume();
  const { socket } = req;
  const timer = setTimeout(() => socket.destroy(), unreadBodyMs);
  const stop = () => clearTimeout(timer);
  req.once("end", stop);
  socket.once("close", stop);
}

const hasContinued = new WeakSet<object>();

/** Tells a client that waits for it (`Expect: 100-continue`) to send its body. */
export function askForBody({ req, res }: Exchange): void {
  if (req.headers.expect === undefined || hasContinued.has(res)) return;
  hasContinued.add(res);
  res.writeContinue();
}

export function errorHeaders(error: AppError): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  if (error.status === 401) headers["WWW-Authenticate"] = 'Bearer realm="onnward"';
  if (error.retryAfterSeconds !== undefined) headers["Retry-After"] = error.retryAfterSeconds;
  return headers;
}

/** The rendering of the inference protocols: one sentence of what happened and what to do. */
export function sendError(
  exchange: Exchange,
  error: AppError,
  options: { status?: number; headers?: OutgoingHttpHeaders } = {},
): void {
  const hint = error.hint ?? errorCatalogue[error.code].hint;
  const body = {
    error: `${error.detail} ${hint}`,
    code: error.code,
    ...(error.code === "internal" ? { requestId: exchange.requestId } : {}),
  };
  send(exchange, {
    status: options.status ?? error.status,
    headers: {
      "Content-Type": "application/json",
      ...errorHeaders(error),
      ...options.headers,
    },
    body: JSON.stringify(body),
  });
}

/** The rendering of `/api/v1` (RFC 9457), for what the gateway itself must say there. */
export function sendProblem(exchange: Exchange, error: AppError): void {
  send(exchange, {
    status: error.status,
    headers: { "Content-Type": "application/problem+json", ...errorHeaders(error) },
    body: JSON.stringify(error.toProblem(exchange.requestId)),
  });
}
