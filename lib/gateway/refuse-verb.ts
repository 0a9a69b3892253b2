import { AppError } from "@/lib/platform/errors";
import type { Exchange } from "./exchange";
import { sendError } from "./send";

/** 405, with the methods that are possible on this path. */
export function refuseVerb(exchange: Exchange, allowed: readonly string[]): void {
  const allow = allowed.join(", ");
  const detail = `${exchange.req.method ?? ""} is not possible here; ${allow} is.`;
  sendError(exchange, new AppError("request.method", detail), { headers: { Allow: allow } });
}
