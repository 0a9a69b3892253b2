import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import type { Snapshot, SnapshotAlias, SnapshotKey, SnapshotModel } from "./snapshot";
import { servingSelect, toSnapshotVersion } from "./version-row";

/** How many numbers of ready versions a model lists: enough for a message, bounded for memory. */
const listedNumbers = 100;

/** The number that moves with every change a gateway cares about. Errors: `db.unavailable`. */
export async function readRevision(): Promise<string> {
  const row = await db().revision.findUniqueOrThrow({ where: { id: 1 }, select: { number: true } });
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

function readModels(tx: Tx): Promise<SnapshotModel[]> {
  return tx.$queryRaw<SnapshotModel[]>`
    SELECT m.id::text, m.name,
      ARRAY(SELECT v.number FROM version v WHERE v.model_id = m.id AND v.status = 'ready'
            ORDER BY v.number DESC LIMIT ${listedNumbers}) AS "readyNumbers"
    FROM model m WHERE m.live_name IS NOT NULL`;
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

async function readKeys(tx: Tx): Promise<SnapshotKey[]> {
  const rows = await tx.apiKey.findMany({
    where: { revokedAt: null },
    select: {
      hash: true,
      id: true,
      name: true,
      prefix: true,
      scopes: true,
      models: true,
      expiresAt: true,
      ipAllow: true,
      ratePerMinute: true,
      burst: true,
      dailyQuota: true,
    },
  });
  return rows.map(({ hash, expiresAt, dailyQuota, ...key }) => ({
    ...key,
    dailyQuota: dailyQuota === null ? null : Number(dailyQuota),
    hash: Buffer.from(hash).toString("hex"),
    expiresAtMs: expiresAt?.getTime() ?? null,
    revokedAtMs: null,
  }));
}
