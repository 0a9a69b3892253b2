import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "@/lib/inference";
import { AppError } from "@/lib/platform/errors";
import { acceptRequestId } from "@/lib/platform/ids";

/** `public`: the port. `private`: the socket on which the console sends its test calls. */
export type Door = "public" | "private";

/** One request and its answer, as every handler of the gateway is given it. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly door: Door;
  readonly requestId: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The caller's network address; null where there is none. */
  readonly address: string | null;
  /** Gone when the client went away before its answer was complete. */
  readonly caller: Caller;
  /** While draining an answered connection is not kept: its client finds another gateway. */
  readonly isLast: () => boolean;
}

export function openExchange(
  req: IncomingMessage,
  res: ServerResponse,
  options: { door: Door; isLast: () => boolean },
): Exchange {
  const { door, isLast } = options;
  const caller: Caller = { isGone: false, onGone: null };
  res.once("close", () => {
    if (res.writableFinished) return;
    caller.isGone = true;
    caller.onGone?.();
  });
  const url = req.url ?? "/";
  const question = url.indexOf("?");
  return {
    req,
    res,
    door,
    requestId: acceptRequestId(headerOf(req, "x-request-id")),
    path: question === -1 ? url : url.slice(0, question),
    query: question === -1 ? noQuery : new URLSearchParams(url.slice(question + 1)),
    address: addressOf(req, door),
    caller,
    isLast,
  };
}

const noQuery = new URLSearchParams();

export function clientLeft(): Error {
  return new Error("the client went away");
}

/** What headers to the console are made of, for a websocket, which has no answer object. */
export type Origin = Pick<Exchange, "req" | "requestId" | "address">;

export function openSocketExchange(req: IncomingMessage): Origin {
  const requestId = acceptRequestId(headerOf(req, "x-request-id"));
  return { req, requestId, address: addressOf(req, "public") };
}

export function headerOf(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Only the socket's peer cannot be forged; on the private door the console says whom it speaks for. */
function addressOf(req: IncomingMessage, door: Door): string | null {
  if (door === "private") {
    return headerOf(req, "x-forwarded-for")?.split(",")[0]?.trim().slice(0, 64) ?? null;
  }
  return req.socket.remoteAddress?.replace(/^::ffff:/, "") ?? null;
}

/** Errors: `request.malformed` for a target that is no path (`GET http://other/ …`, `CONNECT`). */
export function assertOriginForm(exchange: Exchange): void {
  if (exchange.path.startsWith("/")) return;
  throw new AppError("request.malformed", "The request line must name a path, starting with /.");
}

/** Whether the request announces a body at all. */
export function hasBody(req: IncomingMessage): boolean {
  const length = req.headers["content-length"];
  return req.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}
