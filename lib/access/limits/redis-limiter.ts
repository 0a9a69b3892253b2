import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import type { Allowance } from "./allowance";
import type { KeyLimits } from "./key-rules";
import { takeDigest, takeScript } from "./take-script";

/** What is asked of a Redis client; ioredis is one. */
export interface RedisCommands {
  evalsha(digest: string, keys: number, ...args: string[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
}

const refusals = [null, "rate", "quota"] as const;
const answerSchema = z.tuple([z.int().min(0).max(2), z.int(), z.int(), z.int(), z.int(), z.int()]);

/** One call, counted where all gateways count. Rejects when Redis does not answer, or nonsense. */
export async function takeFromRedis(redis: RedisCommands, limits: KeyLimits): Promise<Allowance> {
  const { keyId, rate, dailyQuota } = limits;
  const answer = answerSchema.parse(
    await run(redis, [
      `onnward:limits:${keyId}`,
      microseconds(rate?.intervalMs ?? 0),
      microseconds(rate?.toleranceMs ?? 0),
      String(dailyQuota ?? 0),
    ]),
  );
  const [refused, wait, ahead, day, used, midnight] = answer;
  const refusedBy = refusals[refused];
  if (refusedBy === undefined) throw new AppError("internal", "Redis answered out of range.");
  return {
    limits,
    refusedBy,
    waitMs: wait / 1_000,
    usage: { aheadMs: ahead / 1_000, day, used },
    untilMidnightMs: midnight / 1_000,
  };
}

function microseconds(ms: number): string {
  return (ms * 1_000).toFixed(3);
}

/** By its digest; the text goes over the wire only to a Redis that does not know it yet. */
async function run(redis: RedisCommands, args: string[]): Promise<unknown> {
  try {
    return await redis.evalsha(takeDigest, 1, ...args);
  } catch (error) {
    const isUnknown = error instanceof Error && error.message.startsWith("NOSCRIPT");
    if (!isUnknown) throw error;
    return redis.eval(takeScript, 1, ...args);
  }
}
