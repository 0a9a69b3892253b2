import { z } from "zod";
import { currentTimeMs } from "@/lib/platform/clock";
import { logger } from "@/lib/platform/logger";
import { readFileIfThere, replaceFile } from "@/lib/platform/replace-file";
import type { LocalLimiter } from "./local-limiter";

/** How much of the count a kill can lose: what was used since the last writing. */
export const limitsSaveMs = 1_000;

const fileSchema = z.object({
  format: z.literal(1),
  /** By the wall clock: the only one that goes on while nothing of us runs. */
  savedAtMs: z.number(),
  /** Key id → milliseconds ahead, day, used. */
  keys: z.record(z.string(), z.tuple([z.number(), z.int(), z.int()])),
});

/** What keeps a restart from giving every key a fresh burst and a fresh day. */
export interface LimitsFile {
  /** Reads it into the limiter. Never throws: without the file the gateway serves, and says so. */
  restore(): Promise<void>;
  /** Writes what changed since the last time. Never throws. */
  save(): Promise<void>;
}

export function createLimitsFile(file: string, limiter: LocalLimiter): LimitsFile {
  let writtenChanges = 0;
  let isWriting = false;
  let hasFailed = false;

  return {
    async restore() {
      const stored = await readStored(file);
      if (stored === null) return;
      // A clock that was put back while we were away refills nothing; the limiter bounds the rest.
      const passedMs = Math.max(0, currentTimeMs() - stored.savedAtMs);
      for (const [keyId, [aheadMs, day, used]] of Object.entries(stored.keys)) {
        limiter.adopt(keyId, { aheadMs: Math.max(0, aheadMs - passedMs), day, used });
      }
      writtenChanges = limiter.changes();
    },
    async save() {
      const changes = limiter.changes();
      if (isWriting || changes === writtenChanges) return;
      isWriting = true;
      try {
        await replaceFile(file, toText(limiter));
        writtenChanges = changes;
        hasFailed = false;
      } catch (error) {
        // Predictions go on: a full disk must not stop them. Once is enough for the log.
        if (!hasFailed) logger().error({ err: error }, "the used limits of keys cannot be written");
        hasFailed = true;
      } finally {
        isWriting = false;
      }
    },
  };
}

function toText(limiter: LocalLimiter): string {
  const keys: Record<string, [number, number, number]> = {};
  for (const [keyId, { aheadMs, day, used }] of limiter.usages()) {
    keys[keyId] = [Math.ceil(aheadMs), day, used];
  }
  return `${JSON.stringify({ format: 1, savedAtMs: currentTimeMs(), keys })}\n`;
}

async function readStored(file: string): Promise<z.infer<typeof fileSchema> | null> {
  try {
    const text = await readFileIfThere(file);
    return text === null ? null : fileSchema.parse(JSON.parse(text));
  } catch (error) {
    logger().error({ err: error, file }, "the used limits of keys cannot be read: they start anew");
    return null;
  }
}
