import { type AuditEntry, recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";

/** Without an outcome: `denied`. */
export type Denial = Pick<AuditEntry, "action" | "target" | "code" | "outcome" | "reason">;

/**
 * What the gateway has to say to the audit chain, on its way there: denied calls of known keys, and versions
 * whose workers are lost again and again. The same denial (actor, action, code,
 * target) is one event a minute with a count, so that a key in a loop cannot fill the chain; written
 * behind the request, so that a denial needs no database.
 */
export interface DenialLog {
  note(ctx: Context, denial: Denial): void;
  /** Writes what waits. Never throws; what could not be written waits for the next time. */
  flush(options?: { all: boolean }): Promise<void>;
  /** Denials that found no room. */
  dropped(): number;
}

interface Entry {
  readonly ctx: Context;
  readonly denial: Denial;
  /** Not yet written. */
  count: number;
  /** When the next event of this kind may be written. */
  dueAtMs: number;
}

const foldMs = 60_000;
const maxEntries = 1_000;

export type WriteDenial = (ctx: Context, event: AuditEntry) => Promise<void>;

function writeEvent(ctx: Context, event: AuditEntry): Promise<void> {
  return inTransaction((tx) => recordAudit(tx, ctx, event));
}

export function createDenialLog(write: WriteDenial = writeEvent): DenialLog {
  const entries = new Map<string, Entry>();
  let droppedCount = 0;
  let isFlushing = false;

  async function writeDue(all: boolean): Promise<void> {
    for (const [key, entry] of entries) {
      const now = currentTimeMs();
      if (entry.count === 0) {
        if (entry.dueAtMs <= now) entries.delete(key);
        continue;
      }
      if (!all && entry.dueAtMs > now) continue;
      const { count } = entry;
      const more = count > 1 ? { reason: `${count} times within a minute` } : {};
      await write(entry.ctx, { outcome: "denied", ...entry.denial, ...more });
      entry.count -= count;
      entry.dueAtMs = now + foldMs;
    }
  }

  return {
    note(ctx, denial) {
      const key = JSON.stringify([ctx.actor.id, denial.action, denial.code, denial.target]);
      const known = entries.get(key);
      if (known !== undefined) known.count += 1;
      else if (entries.size < maxEntries) entries.set(key, { ctx, denial, count: 1, dueAtMs: 0 });
      else droppedCount += 1;
    },
    async flush({ all } = { all: false }) {
      if (isFlushing) return;
      isFlushing = true;
      try {
        await writeDue(all);
      } catch (error) {
        logger().debug({ err: error }, "denied calls not audited yet; tried again later");
      } finally {
        isFlushing = false;
      }
    },
    dropped: () => droppedCount,
  };
}
