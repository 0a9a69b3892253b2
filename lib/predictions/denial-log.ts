import { type AuditEntry, recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";

/** Without an outcome: `denied`. */
export type Denial = Pick<AuditEntry, "action" | "target" | "code" | "outcome" | "reason">;

/**
 * What the gateway has to say to the audit chain, on its way there: denied calls of known keys, and versions
 * whose workers are lost again and again. The same denial (actor, action, code, target) is one event a minute
 * with a count, so that a key in a loop cannot fill the chain. Of one caller some targets are named, and the
 * rest is one event for each action and code: a caller who goes through names takes no room from others.
 * Written behind the request, so that a denial needs no database.
 */
export interface DenialLog {
  note(ctx: Context, denial: Denial): void;
  /** Writes what waits. Never throws; what could not be written waits for the next time. */
  flush(options?: { all: boolean }): Promise<void>;
  /** Denials that found no room. The next event says so too. */
  dropped(): number;
}

interface Entry {
  readonly ctx: Context;
  readonly denial: Denial;
  /** Stands for targets that are not named. */
  readonly isFolded: boolean;
  /** Not yet written. */
  count: number;
  /** When the next event of this kind may be written. */
  dueAtMs: number;
}

const foldMs = 60_000;
/** Each is at most one event a minute. */
const maxEntries = 1_000;
/** Of one caller. */
const maxNamed = 20;
/** With those that stand for the rest: more actions and codes than a gateway can refuse with. */
const maxOfCaller = 40;

export type WriteDenial = (ctx: Context, event: AuditEntry) => Promise<void>;

function writeEvent(ctx: Context, event: AuditEntry): Promise<void> {
  return inTransaction((tx) => recordAudit(tx, ctx, event));
}

export function createDenialLog(write: WriteDenial = writeEvent): DenialLog {
  const room = createRoom();
  let droppedCount = 0;
  let untoldCount = 0;
  let isFlushing = false;

  async function writeDue(all: boolean): Promise<void> {
    for (const [key, entry] of room.entries()) {
      const now = currentTimeMs();
      if (entry.count === 0) {
        if (entry.dueAtMs <= now) room.remove(key, entry);
        continue;
      }
      if (!all && entry.dueAtMs > now) continue;
      const { count } = entry;
      const untold = untoldCount;
      await write(entry.ctx, toEvent(entry, { count, untold }));
      entry.count -= count;
      untoldCount -= untold;
      entry.dueAtMs = now + foldMs;
    }
  }

  return {
    note(ctx, denial) {
      const entry = room.find(ctx, denial);
      if (entry !== null) {
        entry.count += 1;
        return;
      }
      droppedCount += 1;
      untoldCount += 1;
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

/** Where denials wait, with a share for each caller. The system is no caller: it has room of its own. */
function createRoom() {
  const entries = new Map<string, Entry>();
  const taken = new Map<string, number>();
  const takenBy = (share: string) => taken.get(share) ?? 0;

  function mayAdd(ctx: Context, most: number): boolean {
    if (ctx.actor.kind === "system") return takenBy(systemShare) < maxEntries;
    const ofCallers = entries.size - takenBy(systemShare);
    return ofCallers < maxEntries && takenBy(shareOf(ctx)) < most;
  }

  function add(key: string, entry: Entry): Entry {
    const share = shareOf(entry.ctx);
    entries.set(key, entry);
    taken.set(share, takenBy(share) + 1);
    return entry;
  }

  return {
    entries: () => entries.entries(),
    remove(key: string, { ctx }: Entry): void {
      const share = shareOf(ctx);
      entries.delete(key);
      if (takenBy(share) > 1) taken.set(share, takenBy(share) - 1);
      else taken.delete(share);
    },
    /** The entry that counts this denial; null: there is no room for one. */
    find(ctx: Context, denial: Denial): Entry | null {
      const kind = [ctx.actor.id, denial.action, denial.code];
      const named = JSON.stringify([...kind, denial.target]);
      const folded = JSON.stringify(kind);
      const entry = { ctx, denial, isFolded: false, count: 0, dueAtMs: 0 };
      const known = entries.get(named);
      if (known !== undefined) return known;
      if (mayAdd(ctx, maxNamed)) return add(named, entry);
      const rest = entries.get(folded);
      if (rest !== undefined) return rest;
      if (!mayAdd(ctx, maxOfCaller)) return null;
      const target = `${ctx.actor.kind}:${ctx.actor.id}`;
      return add(folded, { ...entry, denial: { ...denial, target }, isFolded: true });
    },
  };
}

const systemShare = "system";

function shareOf({ actor }: Context): string {
  return actor.kind === "system" ? systemShare : `${actor.kind}:${actor.id}`;
}

function toEvent(
  { denial, isFolded }: Entry,
  { count, untold }: { count: number; untold: number },
): AuditEntry {
  const said = [
    denial.reason,
    count > 1 ? `${count} times within a minute` : undefined,
    isFolded ? "of more targets than are named" : undefined,
    untold > 0 ? `before it ${untold} denials of any caller found no room` : undefined,
  ].filter((part) => part !== undefined);
  const reason = said.length === 0 ? {} : { reason: said.join("; ") };
  return { outcome: "denied", ...denial, ...reason };
}
