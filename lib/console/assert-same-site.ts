import type { Operation } from "@/lib/contract/operations";
import { AppError } from "@/lib/platform/errors";
import { forwardedOrigin } from "./forwarded-origin";

/** What a form of another site can send without asking. */
const formTypes = new Set([
  "",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "text/plain",
]);

/**
 * Browsers send cookies along with requests that other sites make. A change that a cookie (or nobody)
 * vouches for must come from our own pages: the browser says so in Sec-Fetch-Site, or in Origin where
 * it does not send that (plain http), and the body is of a type that no form has. A request that says
 * neither is not from a browser that we can trust to tell. Errors: `session.cross_site`.
 */
export function assertSameSite(request: Request, operation: Operation): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  assertFromHere(request.headers);
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const expected =
    operation.requestType ?? (operation.body === undefined ? undefined : "application/json");
  const isBodiless = (expected === undefined || operation.isBodyOptional) && type === "";
  const isJson = operation.jsonBody !== undefined && type === "application/json";
  if (type === expected || isJson || isBodiless || (expected === undefined && !formTypes.has(type)))
    return;
  throw crossSite(`Its Content-Type is ${type || "missing"}; expected ${expected ?? "none"}.`);
}

/** Whether a browser says that our own pages ask. Errors: `session.cross_site`. */
export function assertFromHere(headers: Headers): void {
  const site = headers.get("sec-fetch-site");
  if (site === "same-origin" || site === "none") return;
  if (site !== null) throw crossSite(`Its Sec-Fetch-Site is ${site.slice(0, 40)}.`);
  const origin = headers.get("origin");
  if (origin === null) throw crossSite("It has neither Sec-Fetch-Site nor Origin.");
  if (origin.toLowerCase() === forwardedOrigin(headers)) return;
  throw crossSite(`Its Origin is ${origin.slice(0, 100)}, not this one.`);
}

function crossSite(why: string): AppError {
  return new AppError(
    "session.cross_site",
    `A change by a signed-in person must come from Onnward's own pages. ${why}`,
  );
}
