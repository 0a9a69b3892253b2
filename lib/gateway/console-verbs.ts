import { allowedMethods, findOperationPath } from "@/lib/contract/allowed-methods";
import { AppError } from "@/lib/platform/errors";
import { refuseInConsolesStead } from "./console-refusal";
import type { Exchange } from "./exchange";

/** Next makes a Request of each; of others it cannot (TRACE), or answers a bare 400 (WebDAV's). */
const verbsOfConsole = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export function isVerbOfConsole({ req }: Exchange): boolean {
  return verbsOfConsole.has(req.method ?? "");
}

/** 405 with the methods that are possible on this path of the console. Errors: `route.not_found`. */
export function refuseVerbOfConsole(exchange: Exchange): void {
  const allow = allowOf(exchange.path);
  if (allow === null) throw new AppError("route.not_found", `There is no ${exchange.path}.`);
  const detail = `${exchange.req.method ?? ""} is not possible here; possible are ${allow}.`;
  refuseInConsolesStead(exchange, new AppError("request.method", detail), { Allow: allow });
}

/** Null: the path is not there. */
function allowOf(path: string): string | null {
  const prefix = "/api/v1";
  if (path.startsWith(`${prefix}/`)) {
    const found = findOperationPath(path.slice(prefix.length));
    if (found !== null) return allowedMethods(found);
    return path === `${prefix}/openapi.json` ? "GET, HEAD, OPTIONS" : null;
  }
  return path.startsWith("/api/") ? "GET, POST, HEAD, OPTIONS" : "GET, HEAD";
}
