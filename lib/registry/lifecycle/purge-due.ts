import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { collectOrphans } from "../versions";
import { purgeModel } from "./purge-model";
import { purgedAtOnce, purgeVersions } from "./purge-versions";

/** What a run takes on; the rest waits for the next. */
const mostModels = 50;
const mostVersions = 1_000;

/**
 * Purges what was deleted long enough ago, and lets the blobs go that nothing names any more. Safe in several
 * runners at one time: each step looks again under its lock.
 */
export async function purgeDue(ctx: Context): Promise<void> {
  const due = { lte: new Date(currentTimeMs()) };
  let freed = 0;
  const models = await db().model.findMany({
    where: { purgeAfter: due },
    select: { id: true, name: true },
    orderBy: { purgeAfter: "asc" },
    take: mostModels,
  });
  for (const model of models) freed += await purgeModel(ctx, model);
  const versions = await db().version.findMany({
    where: { purgeAfter: due },
    select: { id: true, modelId: true, model: { select: { name: true } } },
    orderBy: { purgeAfter: "asc" },
    take: mostVersions,
  });
  for (const { id: modelId, name: model } of byModel(versions)) {
    const rows = versions.filter((version) => version.modelId === modelId);
    for (let at = 0; at < rows.length; at += purgedAtOnce) {
      const ids = rows.slice(at, at + purgedAtOnce).map(({ id }) => id);
      freed += (await purgeVersions(ctx, { modelId, model, ids })).freedArtifacts;
    }
  }
  if (freed > 0) await collectOrphans();
}

function byModel(versions: readonly { modelId: string; model: { name: string } }[]) {
  const names = new Map(versions.map(({ modelId, model }) => [modelId, model.name]));
  return [...names].map(([id, name]) => ({ id, name }));
}
