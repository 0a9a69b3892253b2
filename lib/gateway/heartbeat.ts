import os from "node:os";
import type { Fault } from "@/lib/contract/errors";
import { db, Prisma } from "@/lib/platform/db";

export interface HeartbeatReport {
  readonly revision: string;
  readonly warm: readonly string[];
  readonly failed: Readonly<Record<string, Fault>>;
}

export interface Heartbeat {
  /** Errors: `db.unavailable`. */
  write(report: HeartbeatReport): Promise<void>;
  /** Takes this gateway off the list, so that no promotion waits for it. */
  remove(): Promise<void>;
}

/** This gateway's row, by the database's clock: what promotions count. */
export function createHeartbeat(id: string): Heartbeat {
  const hostname = os.hostname();
  const startedAt = new Date();
  return {
    async write({ revision, warm, failed }) {
      const reasons = Object.fromEntries(
        Object.entries(failed).map(([version, { code, detail }]) => [version, { code, detail }]),
      );
      await db().$executeRaw(Prisma.sql`
        INSERT INTO gateway_heartbeat
          (id, hostname, started_at, seen_at, applied_revision, warm, failed)
        VALUES (${id}::uuid, ${hostname}, ${startedAt}, clock_timestamp(), ${BigInt(revision)},
                ${[...warm]}::text[], ${JSON.stringify(reasons)}::jsonb)
        ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(),
          applied_revision = EXCLUDED.applied_revision, warm = EXCLUDED.warm,
          failed = EXCLUDED.failed, hostname = EXCLUDED.hostname,
          started_at = EXCLUDED.started_at`);
    },
    async remove() {
      // Only its own: who else is gone, the runner finds out (runner/gateway-watch.ts).
      await db().$executeRaw(Prisma.sql`DELETE FROM gateway_heartbeat WHERE id = ${id}::uuid`);
    },
  };
}
