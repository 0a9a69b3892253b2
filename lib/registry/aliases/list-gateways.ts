import { z } from "zod";
import { type ErrorCode, errorCatalogue } from "@/lib/contract/errors";
import type { Tx } from "@/lib/platform/db";
import type { GatewayReport } from "./decide-move";

/** A gateway reports every second; after this without a word it is not alive. By the database's clock. */
const aliveSeconds = 5;

const codeSchema = z.custom<ErrorCode>(
  (value) => typeof value === "string" && value in errorCatalogue,
);
const failedSchema = z.record(z.string(), z.object({ code: codeSchema, detail: z.string() }));

interface HeartbeatRow {
  id: string;
  hostname: string;
  applied_revision: bigint;
  warm: string[];
  failed: unknown;
}

export async function listLiveGateways(tx: Pick<Tx, "$queryRaw">): Promise<GatewayReport[]> {
  const rows = await tx.$queryRaw<HeartbeatRow[]>`
    SELECT id::text, hostname, applied_revision, warm, failed FROM gateway_heartbeat
    WHERE seen_at > clock_timestamp() - make_interval(secs => ${aliveSeconds}) ORDER BY id LIMIT 500`;
  return rows.map((row) => ({
    id: row.id,
    hostname: row.hostname,
    appliedRevision: row.applied_revision,
    warm: row.warm,
    failed: failedSchema.parse(row.failed),
  }));
}
