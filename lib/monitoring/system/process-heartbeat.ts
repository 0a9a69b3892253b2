import os from "node:os";
import type { ProcessKind } from "@/lib/contract/system";
import { db } from "@/lib/platform/db";
import { createId } from "@/lib/platform/ids";
import { logger } from "@/lib/platform/logger";
import { productVersion } from "@/lib/platform/product";

export interface ProcessHeartbeat {
  /** Takes this process off the list: at an orderly end. Never rejects. */
  stop(): Promise<void>;
}

const everyMs = 10_000;

/**
 * Says every ten seconds, by the database's clock, that this process runs. For people to see; nothing is
 * decided by it, so that a failure only leaves the list a little older.
 */
export function startProcessHeartbeat(kind: ProcessKind): ProcessHeartbeat {
  const id = createId();
  const startedAt = new Date(Date.now() - process.uptime() * 1_000);
  let isWritten: Promise<boolean> = Promise.resolve(false);
  const beat = () => {
    isWritten = write({ id, kind, startedAt }).then(
      () => true,
      (error: unknown) => {
        logger().debug({ err: error }, "the process's heartbeat was not written");
        return false;
      },
    );
  };
  beat();
  const timer = setInterval(beat, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      // Else the last beat might come after the removal. An end does not wait twice for a database that
      // is away: what stays in the list is pruned an hour later.
      if (!(await isWritten)) return;
      await db()
        .processHeartbeat.deleteMany({ where: { id } })
        .catch(() => {}); // It may be gone since.
    },
  };
}

interface Process {
  readonly id: string;
  readonly kind: ProcessKind;
  readonly startedAt: Date;
}

async function write({ id, kind, startedAt }: Process): Promise<void> {
  const rssBytes = process.memoryUsage.rss();
  await db().$executeRaw`
    INSERT INTO process_heartbeat
      (id, kind, hostname, pid, started_at, seen_at, rss_bytes, version)
    VALUES (${id}::uuid, ${kind}, ${os.hostname()}, ${process.pid}, ${startedAt},
            clock_timestamp(), ${BigInt(rssBytes)}, ${productVersion})
    ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(), rss_bytes = EXCLUDED.rss_bytes`;
}

/** Processes that never said goodbye. */
export async function pruneProcesses(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM process_heartbeat WHERE seen_at < clock_timestamp() - interval '1 hour'`;
}
