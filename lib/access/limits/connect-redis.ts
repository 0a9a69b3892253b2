import { logger } from "@/lib/platform/logger";
import type { RedisCommands } from "./redis-limiter";

/** Longest that a prediction waits for Redis before the local count decides. */
const commandMs = 100;
const connectMs = 2_000;
const longestRetryMs = 2_000;

export interface RedisConnection extends RedisCommands {
  close(): void;
}

/**
 * A connection that is either there or fails at once: nothing queues behind a Redis that is away. The
 * package is loaded here and nowhere else, so that whoever has no Redis does not load it.
 */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const { Redis } = await import("ioredis");
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandMs,
    connectTimeout: connectMs,
    retryStrategy: (times) => Math.min(times * 100, longestRetryMs),
  });
  // The limiter says that Redis is away, once; every attempt to reach it again fails with words of its own.
  redis.on("error", (error) => logger().debug({ err: error }, "Redis cannot be reached"));
  // Waited for, so that the first predictions are counted there; without it the start goes on all the same.
  await redis.connect().catch(() => {});
  return {
    evalsha: (digest, keys, ...args) => redis.evalsha(digest, keys, ...args),
    eval: (script, keys, ...args) => redis.eval(script, keys, ...args),
    close: () => redis.disconnect(),
  };
}
