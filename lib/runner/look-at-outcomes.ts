import { z } from "zod";
import { type AbReading, abReadingSchema } from "@/lib/contract/rollout";
import { currentTimeMs } from "@/lib/platform/clock";
import { logger } from "@/lib/platform/logger";
import type { RolloutRow } from "@/lib/registry/rollouts";
import { readAb } from "@/lib/rollout/ab";

/** It reads all feedback of the rollout, and nobody's answer changes within a second. */
const everyMs = 10_000;
const readingSchema = z.object({ ab: abReadingSchema.nullable() });

/** Which version of an A/B is better, as it was read last or is by now; null: it is none. */
export async function lookAtOutcomes({
  id,
  kind,
  reading,
  readAt,
}: Pick<RolloutRow, "id" | "kind" | "reading" | "readAt">): Promise<AbReading | null> {
  if (kind !== "ab") return null;
  const before = readingSchema.safeParse(reading).data?.ab ?? null;
  const roundOf = (ms: number) => Math.floor(ms / everyMs);
  const isDue = readAt === null || roundOf(readAt.getTime()) !== roundOf(currentTimeMs());
  if (before !== null && !isDue) return before;
  try {
    return await readAb(id);
  } catch (error) {
    // Guards end a rollout that harms somebody: they must not wait for an answer that is only interesting.
    logger().warn({ err: error, rolloutId: id }, "the outcomes of an A/B could not be read");
    return before;
  }
}
