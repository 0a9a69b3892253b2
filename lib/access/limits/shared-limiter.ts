import { logger } from "@/lib/platform/logger";
import type { KeyLimiter, LocalLimiter } from "./local-limiter";
import { type RedisCommands, takeFromRedis } from "./redis-limiter";

/** After a failure Redis is left alone for so long: not every prediction shall wait for its deadline. */
const restMs = 1_000;

export interface SharedLimiter extends KeyLimiter {
  /** Predictions that were counted here because Redis did not answer. */
  fallbacks(): number;
}

/**
 * Counts in Redis, for all gateways together. When Redis does not answer, the local count decides: it was
 * told of everything that Redis said to this gateway, so a key gains at most what the other gateways
 * gave it. So limits hold roughly without Redis, and predictions go on.
 */
export function createSharedLimiter(
  redis: RedisCommands,
  local: LocalLimiter,
  steadyMs: () => number = () => performance.now(),
): SharedLimiter {
  let restUntil = Number.NEGATIVE_INFINITY;
  let isAway = false;
  let fallbacks = 0;

  function fallBack(error: unknown): void {
    restUntil = steadyMs() + restMs;
    if (!isAway)
      logger().warn({ err: error }, "Redis does not answer: keys are counted here alone");
    isAway = true;
  }

  return {
    async take(limits) {
      if (steadyMs() < restUntil) {
        fallbacks += 1;
        return local.take(limits);
      }
      try {
        const allowance = await takeFromRedis(redis, limits);
        if (isAway) logger().info("Redis answers again: keys are counted there");
        isAway = false;
        local.adopt(limits.keyId, allowance.usage);
        return allowance;
      } catch (error) {
        fallBack(error);
        fallbacks += 1;
        return local.take(limits);
      }
    },
    fallbacks: () => fallbacks,
  };
}
