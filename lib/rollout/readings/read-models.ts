import type { GrantRole } from "@/lib/contract/actor";
import { Prisma, type Tx } from "@/lib/platform/db";
import type { Snapshot, SnapshotAlias, SnapshotModel } from "../snapshot";
import { servingSelect, toSnapshotVersion } from "./version-row";

/** How many numbers of ready versions a model lists: enough for a message, bounded for memory. */
const listedNumbers = 100;

export type ModelParts = Pick<Snapshot, "models" | "aliases" | "versions">;

/**
 * Live models, those of them that an alias names or that are held, with all that serving needs of them.
 * `of`: only among these.
 */
export async function readModelParts(
  tx: Tx,
  { held, of }: { held: readonly string[]; of?: readonly string[] },
): Promise<ModelParts> {
  const scope = of === undefined ? [] : [Prisma.sql`m.id = ANY(${[...of]}::uuid[])`];
  const models = await readModels(tx, [...scope, neededBy(held)]);
  const ids = models.map(({ id }) => id);
  const aliases = await readAliases(tx, ids);
  return { models, aliases, versions: await readNamedVersions(tx, aliases) };
}

/** One live model by its name, whether an alias names it or not. */
export async function readModelByName(tx: Tx, name: string): Promise<SnapshotModel | null> {
  const [model] = await readModels(tx, [Prisma.sql`m.live_name = ${name}`]);
  return model ?? null;
}

/** Asked from the aliases: models that nobody serves may be many more than those that somebody does. */
function neededBy(held: readonly string[]): Prisma.Sql {
  return Prisma.sql`m.id IN (SELECT model_id FROM alias UNION ALL SELECT unnest(${[...held]}::uuid[]))`;
}

async function readModels(tx: Tx, conditions: readonly Prisma.Sql[]): Promise<SnapshotModel[]> {
  const rows = await tx.$queryRaw<Omit<SnapshotModel, "grants">[]>`
    SELECT m.id::text, m.name, m.visibility::text,
      ARRAY(SELECT v.number FROM version_search v WHERE v.model_id = m.id AND v.status = 'ready'
            ORDER BY v.number DESC LIMIT ${listedNumbers}) AS "readyNumbers",
      CASE WHEN m.sampling_share > 0 THEN
        jsonb_build_object('share', m.sampling_share, 'maxBytes', m.sampling_max_bytes)
      END AS "payloadSampling"
    FROM model m WHERE m.live_name IS NOT NULL AND ${Prisma.join([...conditions], " AND ")}`;
  const grants = await readGrants(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...row, grants: grants.get(row.id) ?? {} }));
}

async function readGrants(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, SnapshotModel["grants"]>> {
  const rows = await tx.$queryRaw<{ modelId: string; userId: string; role: GrantRole }[]>`
    SELECT model_id::text AS "modelId", user_id::text AS "userId", role::text
    FROM model_grant WHERE model_id = ANY(${[...ids]}::uuid[])`;
  const byModel = new Map<string, Record<string, GrantRole>>();
  for (const { modelId, userId, role } of rows) {
    const grants = byModel.get(modelId) ?? {};
    grants[userId] = role;
    byModel.set(modelId, grants);
  }
  return byModel;
}

/**
 * With the live rollout of each, in the same statement. One that began while the alias pointed elsewhere shares
 * nothing any more: whoever moves an alias ends its rollout, and until then the alias's version answers alone.
 * An alias remembers a version before that was archived or deleted, which nobody serves.
 */
async function readAliases(tx: Tx, ids: readonly string[]): Promise<SnapshotAlias[]> {
  const rows = await tx.$queryRaw<(Omit<SnapshotAlias, "movedAtMs"> & { movedAt: Date | null })[]>`
    SELECT a.id::text, a.model_id::text AS "modelId", a.name, a.version_id::text AS "versionId",
      (SELECT p.id::text FROM version p WHERE p.id = a.previous_version_id AND p.status = 'ready'
        AND p.deleted_at IS NULL) AS "previousVersionId", a.moved_at AS "movedAt",
      a.intended_version_id::text AS "intendedVersionId",
      CASE WHEN r.id IS NOT NULL THEN jsonb_build_object(
        'id', r.id, 'kind', r.kind, 'step', r.step, 'stableVersionId', r.stable_version_id,
        'targets', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'versionId', t.version_id, 'weightPercent', t.weight_percent) ORDER BY t.position), '[]')
          FROM rollout_target t WHERE t.rollout_id = r.id),
        'header', r.plan->'header', 'stickyHeader', r.plan->'stickyBy'->>'name',
        'tolerance', r.plan->'tolerance') END AS rollout
    FROM alias a LEFT JOIN rollout r
      ON r.alias_id = a.id AND r.ended_at IS NULL AND r.stable_version_id = a.version_id
    WHERE a.model_id = ANY(${[...ids]}::uuid[])`;
  return rows.map(({ movedAt, ...alias }) => ({
    ...alias,
    movedAtMs: movedAt?.getTime() ?? null,
  }));
}

async function readNamedVersions(tx: Tx, aliases: readonly SnapshotAlias[]) {
  const named = new Set(
    aliases.flatMap(({ versionId, previousVersionId, intendedVersionId, rollout }) => [
      ...[versionId, previousVersionId, intendedVersionId].filter((id) => id !== null),
      ...(rollout?.targets ?? []).map((target) => target.versionId),
    ]),
  );
  const versions = [];
  const ids = [...named];
  for (let at = 0; at < ids.length; at += batchSize) {
    versions.push(
      ...(await tx.version.findMany({
        where: { id: { in: ids.slice(at, at + batchSize) } },
        select: servingSelect,
      })),
    );
  }
  return versions.map(toSnapshotVersion);
}

/** Each id is a parameter of its own, of which PostgreSQL takes 65,535. */
const batchSize = 5_000;
