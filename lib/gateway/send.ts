import type { OutgoingHttpHeaders } from "node:http";
import type { AppError } from "@/lib/platform/errors";
import {
  type ContentEncoding,
  chooseEncoding,
  compress,
  leastCompressedBytes,
} from "./content-encoding";
import { hstsPolicy, isHstsSent } from "./entry/hsts";
import { errorSentence } from "./error-sentence";
import { type Exchange, hasBody, headerOf } from "./exchange";

/** How long a client may go on sending a body that was refused, before its connection is cut. */
const unreadBodyMs = 10_000;

export interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  /** Whole, or in parts that are sent one after the other without being copied together. */
  readonly body: Buffer | string | readonly Buffer[];
  /**
   * Never compressed, whoever asks. Triton's asyncio client asks for gzip with every call, and undoes it
   * for the answers of predictions alone: metadata and errors must reach it as they are.
   */
  readonly isPlain?: boolean;
}

/**
 * Sends a whole answer, compressed when the caller asks for that. Nothing happens when an answer is on
 * its way already, or nobody is there.
 */
export function send(exchange: Exchange, reply: Reply): void {
  const { req, res } = exchange;
  if (res.headersSent || res.destroyed || answering.has(res)) return;
  const parts = toParts(reply.body);
  const isPlain = reply.isPlain === true || req.method === "HEAD";
  if (isPlain || lengthOf(parts) < leastCompressedBytes) {
    write(exchange, reply, parts);
    return;
  }
  const varying = { ...reply, headers: { ...reply.headers, Vary: "Accept-Encoding" } };
  const encoding = chooseEncoding(headerOf(req, "accept-encoding"));
  if (encoding === null || compressing >= mostCompressing) write(exchange, varying, parts);
  else void writeCompressed(exchange, varying, { parts, encoding });
}

function toParts(body: Reply["body"]): readonly Buffer[] {
  if (typeof body === "string") return [Buffer.from(body)];
  return Buffer.isBuffer(body) ? [body] : body;
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((bytes, part) => bytes + part.length, 0);
}

/** Never rejects: an answer that could not be compressed goes out as it is. */
async function writeCompressed(
  exchange: Exchange,
  reply: Reply,
  { parts, encoding }: { parts: readonly Buffer[]; encoding: ContentEncoding },
): Promise<void> {
  const { res } = exchange;
  answering.add(res);
  compressing += 1;
  const compressed = await compress(encoding, Buffer.concat(parts));
  compressing -= 1;
  if (res.headersSent || res.destroyed) return;
  if (compressed === null) write(exchange, reply, parts);
  else {
    const headers = { ...reply.headers, "Content-Encoding": encoding };
    write(exchange, { ...reply, headers }, [compressed]);
  }
}

/** Up to here copying costs less than a second buffer. */
const joinedBytes = 16 * 1_024;
/** Answers that wait for their compression. One that finds no room is sent as it is, which is never wrong. */
const mostCompressing = 64;
let compressing = 0;
/** Answers that are being compressed: the first one counts. */
const answering = new WeakSet<object>();

function write(exchange: Exchange, reply: Reply, parts: readonly Buffer[]): void {
  const { res, requestId } = exchange;
  const headers: OutgoingHttpHeaders = {
    "X-Request-Id": requestId,
    "Content-Length": lengthOf(parts),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    ...reply.headers,
  };
  if (isHstsSent(exchange)) headers["Strict-Transport-Security"] = hstsPolicy;
  const connection = letSenderFinish(exchange) ?? (exchange.isLast() ? "close" : null);
  if (connection !== null) headers.Connection ??= connection;
  res.writeHead(reply.status, headers);
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && only.length <= joinedBytes) {
    // Node sends a text together with the head as one string, and latin1 is the bytes themselves: one call
    // of the kernel with one buffer, where a buffer after a head is a gathering write of two.
    res.end(only.toString("latin1"), "latin1");
    return;
  }
  // Gathers head and parts in one write to the socket; `end` undoes it.
  res.cork();
  for (const part of parts.slice(0, -1)) res.write(part);
  res.end(parts.at(-1));
}

export function sendJson(exchange: Exchange, status: number, value: unknown): void {
  const headers = { "Content-Type": "application/json" };
  send(exchange, { status, headers, body: JSON.stringify(value), isPlain: true });
}

/**
 * For an answer that leaves before the body has arrived. A client that is still sending reads the answer
 * only when it has sent or failed to; closing now would give it a reset instead of the answer. So the
 * rest is read and thrown away, and the connection is cut after ten seconds.
 * Returns what the answer must say of the connection; null: nothing.
 */
function letSenderFinish(exchange: Exchange): "close" | "keep-alive" | null {
  const { req } = exchange;
  if (req.complete || !hasBody(req)) return null;
  if (!wantsBodyStill(exchange)) return "close";
  dropRestOfBody(exchange);
  // A client that asked for close would be reset like any other.
  return "keep-alive";
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

/**
 * The rendering of the inference protocols: one sentence of what happened and what to do. Gives the bytes
 * of its body.
 */
export function sendError(
  exchange: Exchange,
  error: AppError,
  options: { status?: number; headers?: OutgoingHttpHeaders } = {},
): number {
  const said = {
    error: errorSentence(exchange.path, error),
    code: error.code,
    ...(error.code === "internal" ? { requestId: exchange.requestId } : {}),
  };
  const body = Buffer.from(JSON.stringify(said));
  send(exchange, {
    status: options.status ?? error.status,
    headers: {
      "Content-Type": "application/json",
      ...errorHeaders(error),
      ...options.headers,
    },
    body,
    isPlain: true,
  });
  return body.length;
}

/** The rendering of `/api/v1` (RFC 9457), for what the gateway itself must say there. */
export function sendProblem(
  exchange: Exchange,
  error: AppError,
  headers: OutgoingHttpHeaders = {},
): void {
  send(exchange, {
    status: error.status,
    headers: { "Content-Type": "application/problem+json", ...errorHeaders(error), ...headers },
    body: JSON.stringify(error.toProblem(exchange.requestId)),
    isPlain: true,
  });
}
