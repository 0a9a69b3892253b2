import { logger } from "@/lib/platform/logger";
import { watchParent } from "@/lib/platform/parent-watch";
import { runGateway } from "./run-gateway";

// First of all: from here on this process ends with its parent.
watchParent();
runGateway().catch((error: unknown) => {
  logger().fatal({ err: error }, "the gateway could not start");
  process.exit(1);
});
