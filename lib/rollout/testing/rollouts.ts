import { db, inTransaction, type Tx } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";

/** As a rollout begins: on production, with other versions than the one that it points at. */
export async function startRollout(name: string, b: number): Promise<void> {
  const alias = await db().alias.findFirst({
    where: { name: "production", model: { liveName: name }, rollouts: { none: { endedAt: null } } },
    include: { version: true },
  });
  if (alias === null || alias.version === null) return;
  const others = await db().version.findMany({
    where: {
      modelId: alias.modelId,
      status: "ready",
      deletedAt: null,
      id: { not: alias.version.id },
    },
    take: 1 + (b % 3),
  });
  const { modelId, version } = alias;
  await inTransaction(async (tx) => {
    await tx.rollout.create({
      data: {
        ...{ modelId, aliasId: alias.id, alias: alias.name, requestId: "test", startedBy: {} },
        ...kindAt(b),
        ...{ stableVersionId: version.id, stableVersion: version.number },
        targets: {
          create: others.map(({ id }, position) => ({
            ...{ versionId: id, position, weightPercent: 12.34 },
          })),
        },
      },
    });
    await bumpRevision(tx, { model: modelId });
  });
}

function kindAt(n: number) {
  switch (n % 3) {
    case 0:
      return { kind: "canary", plan: { header: { name: "x-beta", value: "yes" } } };
    case 1:
      return { kind: "ab", plan: { stickyBy: { kind: "header", name: "x-user" } } };
    default:
      return { kind: "shadow", plan: { tolerance: { absolute: 0.1, relative: 0 } } };
  }
}

export function stepRollout(name: string, weightPercent: number) {
  return changeRollout(name, async (tx, id) => {
    await tx.rollout.update({ where: { id }, data: { step: { increment: 1 }, status: "paused" } });
    await tx.rolloutTarget.updateMany({ where: { rolloutId: id }, data: { weightPercent } });
  });
}

export function endRollout(name: string) {
  return changeRollout(name, (tx, id) =>
    tx.rollout.update({ where: { id }, data: { status: "stopped", endedAt: new Date() } }),
  );
}

async function changeRollout(
  name: string,
  change: (tx: Tx, id: string) => Promise<unknown>,
): Promise<void> {
  const live = await db().rollout.findFirst({
    where: { endedAt: null, model: { liveName: name } },
  });
  if (live === null) return;
  await inTransaction(async (tx) => {
    await change(tx, live.id);
    await bumpRevision(tx, { model: live.modelId });
  });
}

/** The alias points elsewhere without the rollout being ended: nobody does that, and a gateway may see the moment between. */
export async function moveUnder(name: string, number: number): Promise<void> {
  const version = await db().version.findFirstOrThrow({
    where: { model: { liveName: name }, number },
  });
  const { id, modelId } = version;
  await inTransaction(async (tx) => {
    await tx.alias.updateMany({ where: { modelId, name: "production" }, data: { versionId: id } });
    await bumpRevision(tx, { model: modelId });
  });
}
