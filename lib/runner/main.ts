import { validateArtifact } from "@/lib/inference";
import { startProcessHeartbeat } from "@/lib/monitoring/system";
import { closeDb } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import { watchParent } from "@/lib/platform/parent-watch";
import { createHandlers } from "./handlers";
import { startHousekeeping } from "./housekeeping";
import { startWorkLoop } from "./work-loop";

watchParent();

const loop = startWorkLoop(
  createHandlers((subject) =>
    validateArtifact({
      ...subject,
      timeoutMs: env().ONNWARD_VALIDATION_TIMEOUT_MS,
      memoryMib: env().ONNWARD_WORKER_MEMORY_MIB,
    }),
  ),
);
const housekeeping = startHousekeeping();
const heartbeat = startProcessHeartbeat("runner");
logger().info("the runner is running");

async function stop(): Promise<void> {
  housekeeping.stop();
  await loop.stop();
  await heartbeat.stop();
  await closeDb();
  process.exit(0);
}

/** The second signal does not wait; leases end by themselves, and another runner goes on. */
let signals = 0;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    signals += 1;
    if (signals > 1) process.exit(1);
    stop().catch((error) => {
      logger().error({ err: error }, "the runner did not stop cleanly");
      process.exit(1);
    });
  });
}
