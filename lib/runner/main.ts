import { closeDb } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";
import { watchParent } from "@/lib/platform/parent-watch";
import { startCollecting } from "./collect";
import { finishAliasMove } from "./finish-alias-move";
import { validateVersion } from "./validate-version";
import { startWorkLoop } from "./work-loop";

watchParent();

const loop = startWorkLoop({
  "version.validate": validateVersion,
  "alias.finish_move": finishAliasMove,
});
const stopCollecting = startCollecting();
logger().info("the runner is running");

async function stop(): Promise<void> {
  stopCollecting();
  await loop.stop();
  await closeDb();
  process.exit(0);
}

/** The second signal does not wait; the lease ends by itself, and another runner goes on. */
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
