import { boundKey, type KeyLink, keyLinkSelect, longestDescent } from "@/lib/access/bounds";
import type { Tx } from "@/lib/platform/db";
import type { SnapshotKey } from "../snapshot";

const keySelect = {
  ...keyLinkSelect,
  hash: true,
  id: true,
  name: true,
  prefix: true,
  expiresAt: true,
  ipAllow: true,
  ratePerMinute: true,
  burst: true,
  dailyQuota: true,
} as const;

/** Keys as the console's door would accept them (access/resolve-actor.ts): what it refuses is not there. */
export async function readKeys(tx: Tx): Promise<SnapshotKey[]> {
  const rows = await tx.apiKey.findMany({ where: { revokedAt: null }, select: keySelect });
  return toSnapshotKeys(rows, rows);
}

/** What a change of keys may be about. */
export interface KeySubjects {
  readonly keys: readonly string[];
  readonly users: readonly string[];
  readonly serviceAccounts: readonly string[];
}

/**
 * The keys that a change reaches: those named, those of the people and accounts named, and all that were made
 * with one of these, since each is bounded by those before it. `ids` are all of them; `keys` those that work.
 */
export async function readChangedKeys(
  tx: Tx,
  { keys, users, serviceAccounts }: KeySubjects,
): Promise<{ ids: ReadonlySet<string>; keys: SnapshotKey[] }> {
  if (keys.length + users.length + serviceAccounts.length === 0)
    return { ids: new Set(), keys: [] };
  const found = await tx.$queryRaw<{ id: string; isReached: boolean }[]>`
    WITH RECURSIVE named AS (
      SELECT id FROM api_key WHERE id = ANY(${[...keys]}::uuid[])
      UNION SELECT id FROM api_key WHERE owner_user_id = ANY(${[...users]}::uuid[])
      UNION SELECT id FROM api_key WHERE service_account_id = ANY(${[...serviceAccounts]}::uuid[])
    ), reached AS (
      SELECT id FROM named
      UNION SELECT made.id FROM reached JOIN api_key made ON made.created_by_key_id = reached.id
    ), makers AS (
      SELECT id FROM reached
      UNION SELECT key.created_by_key_id FROM makers JOIN api_key key ON key.id = makers.id
        WHERE key.created_by_key_id IS NOT NULL
    )
    SELECT id::text, id IN (SELECT id FROM reached) AS "isReached" FROM makers`;
  const rows = await tx.apiKey.findMany({
    where: { id: { in: found.map(({ id }) => id) }, revokedAt: null },
    select: keySelect,
  });
  const ids = new Set(found.flatMap(({ id, isReached }) => (isReached ? [id] : [])));
  return {
    ids,
    keys: toSnapshotKeys(
      rows.filter(({ id }) => ids.has(id)),
      rows,
    ),
  };
}

type KeyRow = KeyLink & {
  readonly id: string;
  readonly hash: Uint8Array;
  readonly name: string;
  readonly prefix: string;
  readonly expiresAt: Date | null;
  readonly ipAllow: string[];
  readonly ratePerMinute: number | null;
  readonly burst: number | null;
  readonly dailyQuota: bigint | null;
};

/** `known` has the keys that they were made with. */
function toSnapshotKeys(rows: readonly KeyRow[], known: readonly KeyRow[]): SnapshotKey[] {
  const byId = new Map(known.map((row) => [row.id, row]));
  return rows.flatMap((row) => {
    const bounds = boundKey(linksOf(row, byId));
    if (bounds === null) return [];
    const { hash, expiresAt, dailyQuota, id, name, prefix, ipAllow, ratePerMinute, burst } = row;
    return {
      ...{ id, name, prefix, ipAllow, ratePerMinute, burst, ...bounds },
      dailyQuota: dailyQuota === null ? null : Number(dailyQuota),
      hash: Buffer.from(hash).toString("hex"),
      expiresAtMs: expiresAt?.getTime() ?? null,
      revokedAtMs: null,
    };
  });
}

/** The key and those that it was made with; cut short where one was revoked, which `boundKey` refuses. */
function linksOf(key: KeyLink, byId: ReadonlyMap<string, KeyLink>): KeyLink[] {
  const links: KeyLink[] = [];
  for (let at: KeyLink | undefined = key; at !== undefined && links.length <= longestDescent; ) {
    links.push(at);
    at = at.createdByKeyId === null ? undefined : byId.get(at.createdByKeyId);
  }
  return links;
}
