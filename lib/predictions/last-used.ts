import { currentTimeMs } from "@/lib/platform/clock";
import { db, Prisma } from "@/lib/platform/db";
import { logger } from "@/lib/platform/logger";

/** When and from where each key was last used, written at most once a minute a key and never in a request. */
export interface LastUsed {
  note(keyId: string, address: string | null): void;
  /** Writes what is due; `all` at shutdown. Never throws: a lost minute of "last used" harms nothing. */
  flush(options?: { all: boolean }): Promise<void>;
}

interface Use {
  usedAtMs: number;
  address: string | null;
  writtenAtMs: number;
}

const betweenWritesMs = 60_000;
/** Valid keys only get here, so this is far above what an installation has. */
const maxKeys = 100_000;

export type WriteLastUsed = (
  uses: ReadonlyMap<string, Pick<Use, "usedAtMs" | "address">>,
) => Promise<void>;

export function createLastUsed(write: WriteLastUsed = writeLastUsed): LastUsed {
  const uses = new Map<string, Use>();
  return {
    note(keyId, address) {
      const use = uses.get(keyId);
      const usedAtMs = currentTimeMs();
      if (use !== undefined) {
        use.usedAtMs = usedAtMs;
        use.address = address;
      } else if (uses.size < maxKeys)
        uses.set(keyId, { usedAtMs, address, writtenAtMs: Number.NEGATIVE_INFINITY });
    },
    async flush({ all } = { all: false }) {
      const now = currentTimeMs();
      const due = new Map<string, Use>();
      for (const [id, use] of uses) {
        if (use.usedAtMs <= use.writtenAtMs) {
          if (now - use.usedAtMs > betweenWritesMs) uses.delete(id); // Idle and written.
        } else if (all || now - use.writtenAtMs >= betweenWritesMs) due.set(id, use);
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

async function writeLastUsed(uses: Parameters<WriteLastUsed>[0]): Promise<void> {
  const ids = [...uses.keys()];
  const times = [...uses.values()].map(({ usedAtMs }) => new Date(usedAtMs).toISOString());
  // An array of PostgreSQL's text holds NULL, but Prisma's parameter does not: empty stands for it.
  const addresses = [...uses.values()].map(({ address }) => address ?? "");
  await db().$executeRaw(Prisma.sql`
    UPDATE api_key SET last_used_at = used.at, last_used_address = used.address
    FROM unnest(${ids}::text[], ${times}::text[], ${addresses}::text[]) AS raw(id, at, address),
      LATERAL (SELECT raw.id::uuid AS id, raw.at::timestamptz AS at,
        nullif(raw.address, '') AS address) AS used
    WHERE api_key.id = used.id
      AND (api_key.last_used_at IS NULL OR api_key.last_used_at < used.at)`);
}
