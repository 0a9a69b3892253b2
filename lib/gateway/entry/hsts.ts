import type { IncomingMessage } from "node:http";

/** A year, in which browsers come by https alone. */
export const hstsPolicy = "max-age=31536000; includeSubDomains";

/**
 * On https only, where it cannot be forged. Not under localhost: whatever else its developer runs there
 * would be out of reach over http.
 */
export function isHstsSent({ req, isHttps }: { req: IncomingMessage; isHttps: boolean }): boolean {
  return isHttps && !/(?:^|\.)localhost(?::\d*)?$/i.test(req.headers.host ?? "");
}
