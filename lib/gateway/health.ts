// GET /healthz   the process can answer. Touches nothing.
// GET /readyz    a snapshot is here, and every alias's target is warm or has failed with a reason.
// GET /metrics   Prometheus, with a token of its own; 404 while none is configured.
import { createHash, timingSafeEqual } from "node:crypto";
import type { Metrics } from "@/lib/monitoring";
import { AppError } from "@/lib/platform/errors";
import type { Exchange } from "./exchange";
import { send, sendJson } from "./send";

export function getHealth(exchange: Exchange): void {
  sendJson(exchange, 200, { status: "ok" });
}

export function getReadiness(
  exchange: Exchange,
  readiness: { reasons: readonly string[]; failed: readonly string[] },
): void {
  const isReady = readiness.reasons.length === 0;
  sendJson(exchange, isReady ? 200 : 503, { ready: isReady, ...readiness });
}

export async function getMetrics(
  exchange: Exchange,
  metrics: Metrics,
  token: string | undefined,
): Promise<void> {
  if (token === undefined) {
    throw new AppError("route.not_found", "Metrics are not switched on.", {
      hint: "Set ONNWARD_METRICS_TOKEN.",
    });
  }
  const given = /^bearer +(\S+) *$/i.exec(exchange.req.headers.authorization ?? "")?.[1];
  if (given === undefined) {
    throw new AppError("key.missing", "Metrics need their own token.", {
      hint: "Send Authorization: Bearer with ONNWARD_METRICS_TOKEN.",
    });
  }
  // Of equal length always, so that the comparison says nothing about the token's.
  const hash = (text: string) => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(hash(given), hash(token))) {
    throw new AppError("key.invalid", "The metrics token is not right.", {
      hint: "Send Authorization: Bearer with ONNWARD_METRICS_TOKEN.",
    });
  }
  const headers = { "Content-Type": metrics.contentType };
  send(exchange, { status: 200, headers, body: await metrics.render() });
}
