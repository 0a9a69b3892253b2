import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { outsideDbPatience } from "@/lib/platform/db-patience";
import { remember } from "@/lib/platform/remember";
import { createDenialLog } from "@/lib/predictions";

const flushEveryMs = 2_000;
/** Attempts of one caller that are events each, before the rest of the minute is counted. */
const singlyAMinute = 200;
const minuteMs = 60_000;

/**
 * Attempts that are events of the audit chain with a count, and not each: as at the gateway. One a process,
 * whatever bundles of Next ask for it.
 */
export function foldedDenials(): ReturnType<typeof createDenialLog> {
  return remember("console-folded-denials", () => {
    const denials = createDenialLog();
    outsideDbPatience(() => setInterval(() => void denials.flush(), flushEveryMs).unref());
    return denials;
  });
}

/** Whether an attempt that failed is an event of its own: a caller in a loop must not fill the chain. */
export function isSingleEvent({ actor }: Context): boolean {
  const attempts = remember("console-attempts", () => ({
    minute: 0,
    of: new Map<string, number>(),
  }));
  const minute = Math.floor(currentTimeMs() / minuteMs);
  if (attempts.minute !== minute) {
    attempts.minute = minute;
    attempts.of.clear();
  }
  const count = (attempts.of.get(actor.id) ?? 0) + 1;
  attempts.of.set(actor.id, count);
  return count <= singlyAMinute;
}
