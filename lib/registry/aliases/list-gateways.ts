import { z } from "zod";
import { type ErrorCode, errorCatalogue } from "@/lib/contract/errors";
import type { Tx } from "@/lib/platform/db";
import type { GatewayReport } from "./decide-move";

/** A gateway reports every second; after this without a word it is silent. By the database's clock. */
const aliveSeconds = 5;

/** A gateway of a newer version may know more codes: that must hold up no promotion. */
const codeSchema = z
  .custom<ErrorCode>((value) => typeof value === "string" && value in errorCatalogue)
  .catch("internal");
const failedSchema = z.record(z.string(), z.object({ code: codeSchema, detail: z.string() }));

/** A gateway, and when it last reported. */
export interface LiveGateway extends GatewayReport {
  readonly seenAt: Date;
}

interface HeartbeatRow {
  id: string;
  hostname: string;
  seen_at: Date;
  is_silent: boolean;
  applied_revision: bigint;
  warm: string[];
  failed: unknown;
}

/** Those that report: for people to see. */
export async function listLiveGateways(tx: Pick<Tx, "$queryRaw">): Promise<LiveGateway[]> {
  return (await listExpectedGateways(tx)).filter(({ isSilent }) => !isSilent);
}

/**
 * Those that a move waits for: every gateway that did not end in order. One that was killed stays until
 * it is back under its id or the runner takes it off the list (runner/gateway-watch.ts).
 */
export async function listExpectedGateways(tx: Pick<Tx, "$queryRaw">): Promise<LiveGateway[]> {
  const rows = await tx.$queryRaw<HeartbeatRow[]>`
    SELECT id::text, hostname, seen_at, applied_revision, warm, failed,
      seen_at <= clock_timestamp() - make_interval(secs => ${aliveSeconds}) AS is_silent
    FROM gateway_heartbeat ORDER BY is_silent, id LIMIT 500`;
  return rows.map((row) => ({
    id: row.id,
    hostname: row.hostname,
    seenAt: row.seen_at,
    isSilent: row.is_silent,
    appliedRevision: row.applied_revision,
    warm: row.warm,
    failed: failedSchema.parse(row.failed),
  }));
}
