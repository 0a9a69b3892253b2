import {
  connectRedis,
  createLimitsFile,
  createLocalLimiter,
  createSharedLimiter,
  type KeyLimiter,
  limitsSaveMs,
} from "@/lib/access/limits";
import { logger } from "@/lib/platform/logger";

export interface OpenLimiter {
  readonly limiter: KeyLimiter;
  /** Predictions that Redis should have counted and did not. */
  readonly fallbacks: () => number;
  /** Writes what must survive, for the last time. */
  close(): Promise<void>;
}

/** What keys used of their limits: as the process before left it, and with Redis shared by all gateways. */
export async function openLimiter(options: {
  file: string;
  redisUrl: string | undefined;
}): Promise<OpenLimiter> {
  const local = createLocalLimiter();
  const file = createLimitsFile(options.file, local);
  await file.restore();
  const timer = setInterval(() => void file.save(), limitsSaveMs);
  const redis = options.redisUrl === undefined ? null : await connectRedis(options.redisUrl);
  const shared = redis === null ? null : createSharedLimiter(redis, local);
  if (shared !== null) logger().info("limits of keys are counted in Redis, for all gateways");
  return {
    limiter: shared ?? local,
    fallbacks: () => shared?.fallbacks() ?? 0,
    async close() {
      clearInterval(timer);
      redis?.close();
      await file.save();
    },
  };
}
