import { openArtifactStore } from "@/lib/artifacts";
import { db } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";
import { findKnownDigests } from "@/lib/registry/versions";

const everyMs = 3_600_000;

/** Removes blobs without a row, and heartbeats of gateways that have been gone for an hour. */
export async function collect(): Promise<void> {
  const orphans = await openArtifactStore().collectOrphans(findKnownDigests);
  const gateways = await db().$executeRaw`
    DELETE FROM gateway_heartbeat WHERE seen_at < clock_timestamp() - interval '1 hour'`;
  if (orphans + gateways > 0) logger().info({ orphans, gateways }, "collected what nobody needs");
}

/** Collects now and every hour. Gives what stops it. */
export function startCollecting(): () => void {
  const run = () => {
    collect().catch((error) => {
      logger().warn({ err: error }, "collecting failed; it is tried again in an hour");
    });
  };
  run();
  const timer = setInterval(run, everyMs);
  return () => clearInterval(timer);
}
