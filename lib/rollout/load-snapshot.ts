import { boundKey, type KeyLink, keyLinkSelect, longestDescent } from "@/lib/access/bounds";
import type { GrantRole } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { learnDatabaseTime } from "@/lib/platform/database-time";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import type { Snapshot, SnapshotAlias, SnapshotKey, SnapshotModel } from "./snapshot";
import { servingSelect, toSnapshotVersion } from "./version-row";

/** How many numbers of ready versions a model lists: enough for a message, bounded for memory. */
const listedNumbers = 100;

/**
 * The number that moves with every change a gateway cares about. Whoever asks hears the database's time
 * with it, by which keys expire (lib/platform/database-time.ts). Errors: `db.unavailable`.
 */
export async function readRevision(): Promise<string> {
  const [row] = await db().$queryRaw<{ number: bigint; now: Date }[]>`
    SELECT number, clock_timestamp() AS now FROM revision WHERE id = 1`;
  if (row === undefined) throw new Error("The table revision has no row.");
  learnDatabaseTime(row.now.getTime());
  return row.number.toString();
}

/**
 * One consistent reading: revision and all it stands for come from one REPEATABLE READ transaction, so
 * that a gateway which reports this revision really knows everything up to it.
 * Errors: `db.unavailable`.
 */
export function loadSnapshot(): Promise<Snapshot> {
  return inTransaction(
    async (tx) => {
      const revision = await tx.revision.findUniqueOrThrow({ where: { id: 1 } });
      const models = await readModels(tx);
      const aliases = await readAliases(tx);
      const named = new Set(
        aliases.flatMap((alias) =>
          [alias.versionId, alias.previousVersionId, alias.intendedVersionId].filter(
            (id) => id !== null,
          ),
        ),
      );
      const versions = await tx.version.findMany({
        where: { id: { in: [...named] } },
        select: servingSelect,
      });
      return {
        format: 1,
        revision: revision.number.toString(),
        readAtMs: currentTimeMs(),
        models,
        aliases,
        versions: versions.map(toSnapshotVersion),
        keys: await readKeys(tx),
      };
    },
    { isolation: "RepeatableRead" },
  );
}

async function readModels(tx: Tx): Promise<SnapshotModel[]> {
  const rows = await tx.$queryRaw<Omit<SnapshotModel, "grants">[]>`
    SELECT m.id::text, m.name, m.visibility::text,
      ARRAY(SELECT v.number FROM version v WHERE v.model_id = m.id AND v.status = 'ready'
            ORDER BY v.number DESC LIMIT ${listedNumbers}) AS "readyNumbers",
      CASE WHEN m.sampling_share > 0 THEN
        jsonb_build_object('share', m.sampling_share, 'maxBytes', m.sampling_max_bytes)
      END AS "payloadSampling"
    FROM model m WHERE m.live_name IS NOT NULL`;
  const grants = await readGrants(tx);
  return rows.map((row) => ({ ...row, grants: grants.get(row.id) ?? {} }));
}

async function readGrants(tx: Tx): Promise<Map<string, SnapshotModel["grants"]>> {
  const rows = await tx.modelGrant.findMany({
    where: { model: { liveName: { not: null } } },
    select: { modelId: true, userId: true, role: true },
  });
  const byModel = new Map<string, Record<string, GrantRole>>();
  for (const { modelId, userId, role } of rows) {
    byModel.set(modelId, { ...byModel.get(modelId), [userId]: role });
  }
  return byModel;
}

async function readAliases(tx: Tx): Promise<SnapshotAlias[]> {
  const rows = await tx.alias.findMany({
    where: { model: { liveName: { not: null } } },
    select: {
      id: true,
      modelId: true,
      name: true,
      versionId: true,
      previousVersionId: true,
      movedAt: true,
      intendedVersionId: true,
    },
  });
  return rows.map(({ movedAt, ...alias }) => ({
    ...alias,
    movedAtMs: movedAt?.getTime() ?? null,
  }));
}

/** Keys as the console's door would accept them (access/resolve-actor.ts): what it refuses is not there. */
async function readKeys(tx: Tx): Promise<SnapshotKey[]> {
  const rows = await tx.apiKey.findMany({
    where: { revokedAt: null },
    select: {
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
    },
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
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
