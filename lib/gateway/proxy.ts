// Every path that is not the data plane's: streamed to the console and back, nothing kept.
// The console believes x-forwarded-* and x-request-id because only this file writes them.
import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { createQuietLog } from "./access-log";
import { type BodyPace, watchBodyPace } from "./body-pace";
import { refuseInConsolesStead } from "./console-refusal";
import { type Exchange, hasBody } from "./exchange";
import { backwardHeaders, forwardHeaders, readHost } from "./proxy-headers";
import { askForBody, dropRestOfBody, wantsBodyStill } from "./send";

export type ConsoleAddress =
  | { readonly socketPath: string }
  | { readonly host: string; readonly port: number; readonly isTls: boolean };

export interface ProxyOptions {
  readonly address: ConsoleAddress;
  /** Requests at the console at one time. */
  readonly maxInFlight: number;
  readonly pace: BodyPace;
}

export interface Proxy {
  handle(exchange: Exchange): void;
  /** Connections to the console that nobody uses. */
  close(): void;
}

/** A console that restarts is one line, however many ask for it meanwhile. */
const betweenAwayLogsMs = 5_000;

export function createProxy(options: ProxyOptions): Proxy {
  // The console keeps an idle connection a little longer than this one says, so that we close first.
  const pool = { keepAlive: true, maxFreeSockets: 64, scheduling: "lifo" } as const;
  const isTls = "isTls" in options.address && options.address.isTls;
  const agent = isTls ? new https.Agent(pool) : new http.Agent(pool);
  const logAway = createQuietLog(betweenAwayLogsMs, (error, suppressed) =>
    logger().warn({ err: error, suppressed }, "the console did not answer"),
  );
  let inFlight = 0;
  return {
    handle(exchange) {
      try {
        const host = readHost(exchange.req);
        if (inFlight >= options.maxInFlight) throw consoleUnavailable(exchange, "is busy");
        inFlight += 1;
        exchange.res.once("close", () => {
          inFlight -= 1;
        });
        forward({ exchange, host, options, agent, logAway }, true);
      } catch (error) {
        refuseInConsolesStead(exchange, error);
      }
    },
    close: () => agent.destroy(),
  };
}

interface Forwarding {
  readonly exchange: Exchange;
  readonly host: string;
  readonly options: ProxyOptions;
  readonly agent: http.Agent;
  readonly logAway: (error: Error) => void;
}

function forward(forwarding: Forwarding, mayRetry: boolean): void {
  const { exchange, host, options, agent } = forwarding;
  const { req, res, caller } = exchange;
  const withBody = hasBody(req);
  const { request } = agent instanceof https.Agent ? https : http;
  const upstream = request({
    ...options.address,
    // A reused connection may be reset, and a body that has streamed by cannot be sent again.
    agent: withBody ? false : agent,
    method: req.method,
    path: req.url,
    headers: {
      ...forwardHeaders(exchange, host),
      // Without an agent Node would say close, and a console that answers early would then reset a
      // connection on which we still send, and its answer with it.
      ...(withBody ? { connection: "keep-alive" } : {}),
    },
    setHost: false,
  });
  const onGone = () => upstream.destroy();
  caller.onGone = onGone;
  upstream.once("close", () => {
    // A second attempt has one of its own.
    if (caller.onGone === onGone) caller.onGone = null;
  });
  upstream.on("continue", () => askForBody(exchange));
  upstream.on("response", (response) => passBack(exchange, upstream, response));
  upstream.on("error", (error: NodeJS.ErrnoException) => {
    if (caller.isGone || res.headersSent) {
      // After the answer's head: passBack ends it one way or the other.
      return;
    }
    // An idle connection that the console closed while we picked it: nothing of ours was read.
    if (mayRetry && !withBody && upstream.reusedSocket && error.code === "ECONNRESET") {
      forward(forwarding, false);
      return;
    }
    forwarding.logAway(error);
    refuseInConsolesStead(exchange, consoleUnavailable(exchange, "does not answer"));
  });
  if (!withBody) {
    upstream.end();
    return;
  }
  sendBody(forwarding, upstream);
}

function sendBody({ exchange, options }: Forwarding, upstream: ClientRequest): void {
  const { req } = exchange;
  const stopWatching = watchBodyPace(req, options.pace, (error) => {
    refuseInConsolesStead(exchange, error);
    upstream.destroy();
  });
  upstream.once("close", stopWatching);
  req.pipe(upstream);
}

/** Streams the answer back, also one that comes while the client is still sending. */
function passBack(exchange: Exchange, upstream: ClientRequest, response: IncomingMessage): void {
  const { req, res, caller } = exchange;
  if (res.headersSent || caller.isGone) {
    response.destroy();
    return;
  }
  const isEarly = hasBody(req) && !req.complete;
  const headers = backwardHeaders(response, exchange);
  // The client may ask for close; closing on one that still sends would cost it the answer.
  if (!isEarly && exchange.isLast()) headers.push("Connection", "close");
  if (isEarly) headers.push("Connection", wantsBodyStill(exchange) ? "keep-alive" : "close");
  res.writeHead(response.statusCode ?? 502, response.statusMessage, headers);
  // An event stream's head must not wait for its first event.
  res.flushHeaders();
  response.on("error", () => res.destroy());
  response.once("close", () => {
    // Broken off: the client must not take it for whole.
    if (!response.complete) res.destroy();
  });
  response.once("end", () => {
    if (req.complete || !hasBody(req)) return;
    // Answered before all was sent: what still comes is read and dropped.
    req.unpipe(upstream);
    if (wantsBodyStill(exchange)) dropRestOfBody(exchange);
    upstream.destroy();
  });
  response.pipe(res);
}

/**
 * To a tus client that asks where its upload stands, 503 says that there is none, and it begins anew;
 * 423 says what is so: not now.
 */
const asksForUpload = /^\/api\/v1\/uploads\/[^/]+$/;

function consoleUnavailable({ req, path }: Exchange, what: string): AppError {
  const isAsked = req.method === "HEAD" && asksForUpload.test(path);
  const code = isAsked ? "upload.locked" : "console.unavailable";
  return new AppError(code, `The console ${what}.`, { retryAfterSeconds: 2 });
}
