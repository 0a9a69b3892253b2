import { currentTimeMs } from "@/lib/platform/clock";
import { db, Prisma } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";

/** When each key was last used, written at most once a minute a key and never in a request. */
export interface LastUsed {
  note(keyId: string): void;
  /** Writes what is due; `all` at shutdown. Never throws: a lost minute of "last used" harms nothing. */
  flush(options?: { all: boolean }): Promise<void>;
}

interface Use {
  usedAtMs: number;
  writtenAtMs: number;
}

const betweenWritesMs = 60_000;
/** Valid keys only get here, so this is far above what an installation has. */
const maxKeys = 100_000;

export type WriteLastUsed = (uses: ReadonlyMap<string, number>) => Promise<void>;

export function createLastUsed(write: WriteLastUsed = writeLastUsed): LastUsed {
  const uses = new Map<string, Use>();
  return {
    note(keyId) {
      const use = uses.get(keyId);
      if (use !== undefined) use.usedAtMs = currentTimeMs();
      else if (uses.size < maxKeys)
        uses.set(keyId, { usedAtMs: currentTimeMs(), writtenAtMs: Number.NEGATIVE_INFINITY });
    },
    async flush({ all } = { all: false }) {
      const now = currentTimeMs();
      const due = new Map<string, number>();
      for (const [id, use] of uses) {
        if (use.usedAtMs <= use.writtenAtMs) {
          if (now - use.usedAtMs > betweenWritesMs) uses.delete(id); // Idle and written.
        } else if (all || now - use.writtenAtMs >= betweenWritesMs) due.set(id, use.usedAtMs);
      }
      if (due.size === 0) return;
      try {
        await write(due);
      } catch (error) {
        logger().debug({ err: error }, "last use of keys not written; tried again later");
        return;
      }
      for (const id of due.keys()) {
        const use = uses.get(id);
        if (use !== undefined) use.writtenAtMs = now;
      }
    },
  };
}

async function writeLastUsed(uses: ReadonlyMap<string, number>): Promise<void> {
  const ids = [...uses.keys()];
  const times = [...uses.values()].map((at) => new Date(at).toISOString());
  await db().$executeRaw(Prisma.sql`
    UPDATE api_key SET last_used_at = used.at
    FROM unnest(${ids}::text[], ${times}::text[]) AS raw(id, at),
      LATERAL (SELECT raw.id::uuid AS id, raw.at::timestamptz AS at) AS used
    WHERE api_key.id = used.id
      AND (api_key.last_used_at IS NULL OR api_key.last_used_at < used.at)`);
}
