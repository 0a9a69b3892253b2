import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { BlockList } from "node:net";
import type { Actor } from "@/lib/contract/actor";
import { db, type Prisma } from "@/lib/platform/db";
import { buildAllNetworks } from "@/lib/platform/networks";
import { acceptKey, readKey, type StoredKey } from "./authenticate-key";
import { boundKey, type KeyLink, keyLinkSelect, longestDescent } from "./bounds";
import type { ParsedKey } from "./key-format";

export interface ResolvedKey {
  readonly actor: Actor;
  /** The key works from where all of these are; null: from anywhere. */
  readonly networks: readonly BlockList[] | null;
}

/**
 * Who calls the management API. Junk is refused without a query; an unknown
 * key costs one.
 * Errors: `key.missing`, `key.invalid`, `db.unavailable`.
 */
export async function resolveActor(headers: Readonly<IncomingHttpHeaders>): Promise<ResolvedKey> {
  const stored = await findPresentedKey(readKey(headers));
  const actor = acceptKey(stored);
  const networks = stored === null ? [] : [stored.ipAllow, ...stored.makerNetworks];
  return { actor, networks: buildAllNetworks(networks) };
}

type FoundKey = StoredKey & {
  readonly ipAllow: readonly string[];
  readonly makerNetworks: readonly (readonly string[])[];
};

async function findPresentedKey(parsed: ParsedKey): Promise<FoundKey | null> {
  const hash = new Uint8Array(parsed.hash);
  const row = await findKeyRow({ hash });
  // The index found it by its hash, which the caller does not choose byte by byte; this compares all.
  if (row === null || !timingSafeEqual(row.hash, parsed.hash)) return null;
  return toFoundKey(row);
}

export function findKeyRow(where: Prisma.ApiKeyWhereUniqueInput) {
  return db().apiKey.findUnique({
    where,
    select: {
      ...keyLinkSelect,
      id: true,
      name: true,
      prefix: true,
      hash: true,
      expiresAt: true,
      ipAllow: true,
    },
  });
}

export async function toFoundKey(
  row: NonNullable<Awaited<ReturnType<typeof findKeyRow>>>,
): Promise<FoundKey | null> {
  const bounds = boundKey([row, ...(await listMakers(row.createdByKeyId))]);
  if (bounds === null) return null;
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    ...bounds,
    ipAllow: row.ipAllow,
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    revokedAtMs: row.revokedAt?.getTime() ?? null,
  };
}

interface MakerRow {
  scopes: string[];
  models: string[];
  ip_allow: string[];
  revoked_at: Date | null;
  created_by_key_id: string | null;
  user_id: string | null;
  role: string | null;
  disabled_at: Date | null;
  account_disabled_at: Date | null;
}

/** The key that made a key, the one that made that, and so on. */
async function listMakers(id: string | null): Promise<KeyLink[]> {
  if (id === null) return [];
  const rows = await db().$queryRaw<MakerRow[]>`
    WITH RECURSIVE maker AS (
      SELECT *, 1 AS depth FROM api_key WHERE id = ${id}::uuid
      UNION ALL
      SELECT api_key.*, depth + 1 FROM maker JOIN api_key ON api_key.id = maker.created_by_key_id
      WHERE depth < ${longestDescent})
    SELECT coalesce(maker.scopes, '{}') AS scopes, coalesce(maker.models, '{}') AS models, maker.ip_allow, maker.revoked_at, maker.created_by_key_id::text,
           "user".id::text AS user_id, "user".role::text, "user".disabled_at,
           service_account.disabled_at AS account_disabled_at
    FROM maker LEFT JOIN "user" ON "user".id = maker.owner_user_id
               LEFT JOIN service_account ON service_account.id = maker.service_account_id
    ORDER BY depth`;
  return rows.map(toKeyLink);
}

function toKeyLink(row: MakerRow): KeyLink {
  const { user_id: id, role } = row;
  return {
    scopes: row.scopes,
    models: row.models,
    ipAllow: row.ip_allow,
    revokedAt: row.revoked_at,
    createdByKeyId: row.created_by_key_id,
    owner: id === null || role === null ? null : { id, role, disabledAt: row.disabled_at },
    serviceAccount: { disabledAt: row.account_disabled_at },
  };
}
