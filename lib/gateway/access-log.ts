import { pathForLog } from "@/lib/contract/redact";
import { currentTimeMs } from "@/lib/platform/clock";
import { logger } from "@/lib/platform/logger";
import { traceOf } from "@/lib/platform/tracing-context";
import type { Exchange } from "./exchange";

/**
 * One line for every request, when its connection is done with it. Without the query, without headers:
 * what could hold a secret is never written.
 */
export function logAccess(exchange: Exchange, level: "info" | "debug" = "debug"): void {
  if (!logger().isLevelEnabled(level)) return;
  const { req, res, door, requestId, path, address } = exchange;
  const startedAt = performance.now();
  res.once("close", () => {
    const line = {
      requestId,
      // Read now: a request without a trace may have been given one meanwhile.
      ...traceOf(req.headers),
      method: req.method,
      path: pathForLog(path),
      // Nobody was answered when the client left first.
      status: res.writableFinished ? res.statusCode : null,
      ms: Math.round(performance.now() - startedAt),
      door,
      address,
    };
    logger()[level](line, "request");
  });
}

/** Calls through at most once in so long: a fault of many requests is one line, not thousands. */
export function createQuietLog(
  betweenMs: number,
  write: (error: Error, suppressed: number) => void,
): (error: Error) => void {
  let quietUntil = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  return (error) => {
    const now = currentTimeMs();
    if (now < quietUntil) {
      suppressed += 1;
      return;
    }
    quietUntil = now + betweenMs;
    write(error, suppressed);
    suppressed = 0;
  };
}
