import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "@/lib/inference";
import { AppError } from "@/lib/platform/errors";
import { acceptRequestId } from "@/lib/platform/ids";
import { type Client, readClient } from "./entry/client";
import type { Entry } from "./entry/entry";

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
  /** Whether the caller speaks https, to us or to a proxy that we trust. */
  readonly isHttps: boolean;
  /** A trusted proxy spoke for the caller: its socket is not the caller's. */
  readonly isForwarded: boolean;
  /** Who judges what comes from outside; null on the private door. */
  readonly entry: Entry | null;
  /** Gone when the client went away before its answer was complete. */
  readonly caller: Caller;
  /** While draining an answered connection is not kept: its client finds another gateway. */
  readonly isLast: () => boolean;
}

export function openExchange(
  req: IncomingMessage,
  res: ServerResponse,
  options: { door: Door; isLast: () => boolean; entry?: Entry | undefined },
): Exchange {
  const { door, isLast, entry = null } = options;
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
    ...clientOf(req, door, entry),
    entry,
    caller,
    isLast,
  };
}

const noQuery = new URLSearchParams();

export function clientLeft(): Error {
  return new Error("the client went away");
}

/** What headers to the console are made of, for a websocket, which has no answer object. */
export type Origin = Pick<Exchange, "req" | "requestId" | "address" | "isHttps">;

export function openSocketExchange(req: IncomingMessage, entry: Entry | null): Origin & Client {
  const requestId = acceptRequestId(headerOf(req, "x-request-id"));
  return { req, requestId, ...clientOf(req, "public", entry) };
}

export function headerOf(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** On the private door the console says whom it speaks for, having it from the public one. */
function clientOf(req: IncomingMessage, door: Door, entry: Entry | null): Client {
  if (door === "public") return readClient(req, entry?.proxies ?? null);
  const address = headerOf(req, "x-forwarded-for")?.split(",")[0]?.trim().slice(0, 64) ?? null;
  return { address, isHttps: false, isForwarded: false };
}

/** Errors: `request.malformed` for a target that is no path (`GET http://other/ …`, `CONNECT`). */
export function assertOriginForm(exchange: Exchange): void {
  if (exchange.path.startsWith("/")) return;
  throw new AppError("request.malformed", "The request line must name a path, starting with /.");
}

/** Errors: `request.malformed` for escapes that are none (`%zz`, `%c0%af`), to which Next answers with 500. */
export function assertDecodable({ path }: Exchange): void {
  try {
    decodeURIComponent(path);
  } catch (cause) {
    const detail = "The path holds a percent sign that does not begin an escaped UTF-8 character.";
    throw new AppError("request.malformed", detail, { cause });
  }
}

/** Whether the request announces a body at all. */
export function hasBody(req: IncomingMessage): boolean {
  const length = req.headers["content-length"];
  return req.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}
