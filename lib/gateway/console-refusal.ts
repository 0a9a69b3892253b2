import type { OutgoingHttpHeaders } from "node:http";
import { AppError } from "@/lib/platform/errors";
import { readManner, unavailablePage } from "./console-page";
import type { Exchange } from "./exchange";
import { send, sendProblem } from "./send";

/** What the gateway says in the console's stead: a problem to programs, a page in their language to people. */
export function refuseInConsolesStead(
  exchange: Exchange,
  thrown: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  if (!(thrown instanceof AppError)) throw thrown;
  if (/^\/api(?:\/|$)/.test(exchange.path)) {
    sendProblem(exchange, thrown, headers);
    return;
  }
  send(exchange, {
    status: thrown.status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      ...(thrown.retryAfterSeconds === undefined
        ? {}
        : { "Retry-After": thrown.retryAfterSeconds }),
      ...headers,
    },
    body: unavailablePage(thrown, exchange.requestId, readManner(exchange.req)),
  });
}
