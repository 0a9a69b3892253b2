import type { DeletionGuard } from "@/lib/contract/deletion";
import { currentTimeMs } from "@/lib/platform/clock";
import { Prisma, type Tx } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import {
  decideGuards,
  type GuardedVersion,
  type LastServed,
  type LiveRollout,
} from "./decide-guards";

type Reader = Pick<Tx, "$queryRaw" | "alias" | "rollout">;

/** What keeps these versions of a model from being deleted. Under the model's lock it stays true. */
export async function loadGuards(
  tx: Reader,
  { modelId, versions }: { modelId: string; versions: readonly GuardedVersion[] },
): Promise<DeletionGuard[]> {
  const aliases = await tx.alias.findMany({
    where: { modelId },
    select: {
      name: true,
      versionId: true,
      intendedVersionId: true,
      previousVersionId: true,
      movedAt: true,
    },
    orderBy: { name: "asc" },
  });
  const retentionDays = env().ONNWARD_RETENTION_DAYS;
  const numbers = versions.map(({ number }) => number);
  const lastServed = await readLastServed(tx, { modelId, numbers, retentionDays });
  const rollouts = await listLiveRollouts(tx, modelId);
  const nowMs = currentTimeMs();
  return decideGuards({ versions, aliases, lastServed, rollouts, retentionDays, nowMs });
}

/** Of a model: one an alias at most. */
export async function listLiveRollouts(
  tx: Pick<Tx, "rollout">,
  modelId: string,
): Promise<LiveRollout[]> {
  const rows = await tx.rollout.findMany({
    where: { modelId, endedAt: null },
    select: { alias: true, stableVersionId: true, targets: { select: { versionId: true } } },
    orderBy: { alias: "asc" },
  });
  return rows.map(({ alias, stableVersionId, targets }) => ({
    alias,
    versionIds: [stableVersionId, ...targets.map(({ versionId }) => versionId)],
  }));
}

/** A model is in use by any alias, whatever it points at, and by what its versions are kept for. */
export async function loadModelGuards(tx: Reader, modelId: string): Promise<DeletionGuard[]> {
  const aliases = await tx.alias.findMany({
    where: { modelId },
    select: { name: true },
    orderBy: { name: "asc" },
  });
  const retentionDays = env().ONNWARD_RETENTION_DAYS;
  const served = await readLastServed(tx, { modelId, numbers: null, retentionDays });
  const versions = served.map(({ number }) => ({
    ...({ id: "", number, status: "ready" } as const),
  }));
  const unique = [...new Map(versions.map((each) => [each.number, each])).values()];
  const nowMs = currentTimeMs();
  return [
    ...aliases.map(({ name }) => ({ kind: "has_alias" as const, alias: name })),
    ...decideGuards({ versions: unique, aliases: [], lastServed: served, retentionDays, nowMs }),
  ];
}

/** From the ledger, which outlives the aliases. */
async function readLastServed(
  tx: Pick<Tx, "$queryRaw">,
  {
    modelId,
    numbers,
    retentionDays,
  }: { modelId: string; numbers: readonly number[] | null; retentionDays: number },
): Promise<LastServed[]> {
  if (retentionDays === 0 || numbers?.length === 0) return [];
  const wanted =
    numbers === null
      ? Prisma.sql`from_version IS NOT NULL`
      : Prisma.sql`from_version = ANY(${[...numbers]}::int[])`;
  const since = new Date(currentTimeMs() - retentionDays * 24 * 3_600_000);
  const rows = await tx.$queryRaw<{ number: number; alias: string; at: Date }[]>`
    SELECT from_version AS number, alias, max(at) AS at FROM alias_move
    WHERE model_id = ${modelId}::uuid AND at > ${since} AND ${wanted}
    GROUP BY from_version, alias ORDER BY from_version DESC, alias`;
  return rows.map(({ number, alias, at }) => ({ number, alias, atMs: at.getTime() }));
}
