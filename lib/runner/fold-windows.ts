import { type TargetFigures, targetFiguresSchema } from "@/lib/contract/rollout";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { mergeFigures, noFigures } from "@/lib/rollout/guards";

/** At most so many at one time: what is left comes with the next look, and a transaction stays short. */
const maxWindows = 500;

interface WindowRow {
  step: number;
  version_id: string;
  figures: unknown;
}

/**
 * Adds what gateways reported to a rollout's totals, and takes it off their list in the same transaction: whenever it
 * is cut short, each window is counted once. Two at a time take turns at the rollout's row. NO KEY: a window that a
 * gateway writes refers to the row, and must not wait.
 */
export async function foldWindows(rolloutId: string): Promise<number> {
  return inTransaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM rollout WHERE id = ${rolloutId}::uuid FOR NO KEY UPDATE`;
    const rows = await tx.$queryRaw<WindowRow[]>`
      DELETE FROM rollout_window WHERE id IN (
        SELECT id FROM rollout_window WHERE rollout_id = ${rolloutId}::uuid ORDER BY id LIMIT ${maxWindows})
      RETURNING step, version_id::text, figures`;
    for (const sum of sumByTarget(rows).values()) await addTotal(tx, rolloutId, sum);
    return rows.length;
  });
}

/** One row a step and version, of which a rollout has few: at most 20 steps and five versions. */
function sumByTarget(rows: readonly WindowRow[]): Map<string, Summed> {
  const sums = new Map<string, Summed>();
  for (const { step, version_id: versionId, figures } of rows) {
    const key = `${step} ${versionId}`;
    const before = sums.get(key)?.figures ?? noFigures;
    const added = mergeFigures(before, targetFiguresSchema.parse(figures));
    sums.set(key, { step, versionId, figures: added });
  }
  return sums;
}

interface Summed {
  readonly step: number;
  readonly versionId: string;
  readonly figures: TargetFigures;
}

async function addTotal(
  tx: Tx,
  rolloutId: string,
  { step, versionId, figures }: Summed,
): Promise<void> {
  const where = { rolloutId_step_versionId: { rolloutId, step, versionId } };
  const known = await tx.rolloutTotal.findUnique({ where, select: { figures: true } });
  const before = known === null ? noFigures : targetFiguresSchema.parse(known.figures);
  const total = mergeFigures(before, figures);
  await tx.rolloutTotal.upsert({
    where,
    create: { rolloutId, step, versionId, figures: total },
    update: { figures: total, changedAt: new Date() },
  });
}
