import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type net from "node:net";
import type { Duplex } from "node:stream";
import { type ErrorCode, errorCatalogue } from "@/lib/contract/errors";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import type { TlsPair } from "@/lib/platform/tls-files";
import { createQuietLog, logAccess } from "./access-log";
import type { Entry } from "./entry/entry";
import { tlsOptions } from "./entry/tls";
import { type Door, type Exchange, openExchange } from "./exchange";
import { sendError } from "./send";

interface ServerOptions {
  readonly door: Door;
  /** Who may come in; absent: everybody. */
  readonly entry?: Entry | undefined;
  /** What https is spoken with; absent: http. */
  readonly tls?: TlsPair | undefined;
  /** Without a byte in either direction for this long a connection is cut. */
  readonly idleMs: number;
  readonly headersTimeoutMs?: number;
  readonly accessLogLevel?: "info" | "debug" | undefined;
  readonly answer: (exchange: Exchange) => Promise<void>;
  /** Whether an answer is the last of its connection. */
  readonly isLast: () => boolean;
  /** Given in development only, for Next's reload. */
  readonly upgrade?: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/**
 * An HTTP server with every limit that strangers need: heads within ten seconds and 16 KiB, no
 * connection idle for ever, junk answered as JSON, and no error of one connection that ends the process.
 * A body has no total deadline (uploads are long): its pace is watched where it is read.
 */
export function createHttpServer(options: ServerOptions): http.Server | https.Server {
  const server = openServer(options);
  const { entry } = options;
  if (entry !== undefined) server.on("connection", entry.takeConnection);
  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    const exchange = openExchange(req, res, options);
    logAccess(exchange, options.accessLogLevel);
    // A broken connection shows as "close"; the error itself needs no words.
    req.on("error", () => {});
    res.on("error", () => {});
    options.answer(exchange).catch((error: unknown) => {
      // It promises not to; without this a request would hang for ever if it did.
      logger().error({ err: error, requestId: exchange.requestId }, "a request was not answered");
      res.destroy();
    });
  };
  server.on("request", onRequest);
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", (req, res) => {
    const error = new AppError("request.malformed", "Expect: only 100-continue is understood.");
    sendError(openExchange(req, res, options), error);
  });
  server.on("clientError", answerJunk);
  // EMFILE and the like on accept: that connection is lost, the server is not.
  server.on(
    "error",
    createQuietLog(betweenAcceptLogsMs, (error, suppressed) =>
      logger().warn({ err: error, suppressed }, "the server could not accept a connection"),
    ),
  );
  if (options.upgrade !== undefined) server.on("upgrade", options.upgrade);
  return server;
}

function openServer({ tls, headersTimeoutMs, idleMs }: ServerOptions): http.Server | https.Server {
  const limits = {
    headersTimeout: headersTimeoutMs ?? 10_000,
    requestTimeout: 0,
    connectionsCheckingInterval: 1_000,
    // Longer than load balancers keep theirs, so that they and not we close first.
    keepAliveTimeout: 75_000,
    // We answer a missing Host ourselves, as JSON.
    requireHostHeader: false,
    noDelay: true,
  };
  const server =
    tls === undefined
      ? http.createServer(limits)
      : https.createServer({ ...limits, ...tlsOptions(tls) });
  server.timeout = idleMs;
  server.maxHeadersCount = 200;
  return server;
}

/** Without descriptors every waiting connection fails: one line in so long is enough. */
const betweenAcceptLogsMs = 10_000;

/** What is not HTTP, too long or too slow never becomes a request; it still gets a readable answer. */
function answerJunk(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Reset, or an answer is on its way already: bytes in its middle would be taken for its own.
  const isBusy = "_httpMessage" in socket && socket._httpMessage !== null;
  if (error.code === "ECONNRESET" || !socket.writable || isBusy || isSilent(socket)) {
    socket.destroy();
    return;
  }
  const code = junkCode(error.code);
  const { status, title, hint } = errorCatalogue[code];
  const body = JSON.stringify({ error: `${title}. ${hint}`, code });
  socket.end(
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

/**
 * Opened ahead of need, as browsers and pools of connections do, and never used: who then sends a first
 * request would take a 408 that lies there for its answer. A close is what every client tries again after.
 */
function isSilent(socket: Duplex): boolean {
  return "bytesRead" in socket && socket.bytesRead === 0;
}

function junkCode(code: string | undefined): ErrorCode {
  if (code === "HPE_HEADER_OVERFLOW") return "request.headers_too_large";
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? "request.timeout" : "request.malformed";
}

/** Listens, or says why it cannot. */
export function listen(
  server: net.Server,
  where: { port: number; host: string | undefined } | { path: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...where, backlog: 1_024 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/**
 * Resolves right after a turn of the event loop that brought no connection, or when it was given enough
 * time. Closing the server resets whoever is connected but not accepted, and libuv accepts one a turn.
 */
export async function acceptBacklog(server: net.Server, patienceMs: number): Promise<void> {
  let accepted = 0;
  const onConnection = () => {
    accepted += 1;
  };
  server.on("connection", onConnection);
  const until = performance.now() + patienceMs;
  let before: number;
  do {
    before = accepted;
    await new Promise((resolve) => setImmediate(resolve));
  } while (accepted > before && performance.now() < until);
  server.off("connection", onConnection);
}

/** Connections by server, for ending those that outlive a drain. */
export function trackConnections(server: net.Server): { destroyAll(): void } {
  const open = new Set<net.Socket>();
  server.on("connection", (socket: net.Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return {
    destroyAll() {
      for (const socket of open) socket.destroy();
    },
  };
}
