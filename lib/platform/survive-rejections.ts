import { logger } from "./logger";

/**
 * A promise that fails with nobody waiting for it: a request that its client left, or a mistake of ours.
 * Node would end the process for it, and with it what everybody else is waiting for.
 */
export function surviveRejections(): void {
  process.on("unhandledRejection", (error) => {
    logger().error({ err: error }, "unhandled rejection");
  });
}
