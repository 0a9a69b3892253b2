import { type AbReading, rolloutPlanSchema } from "@/lib/contract/rollout";
import { databaseTimeMs } from "@/lib/platform/database-time";
import { db } from "@/lib/platform/db";
import { compareArms } from "./compare-arms";
import { countUnmatched, readAbOutcomes } from "./read-ab-outcomes";

/**
 * What an A/B rollout's feedback says by now of "which is better"; null for one that is no A/B, or is not there. It reads
 * all feedback of the rollout: ask every few seconds, not for every page. Errors: `db.unavailable`.
 */
export async function readAb(rolloutId: string): Promise<AbReading | null> {
  const rollout = await db().rollout.findUnique({
    where: { id: rolloutId },
    include: {
      targets: { orderBy: { position: "asc" }, include: { version: { select: { number: true } } } },
    },
  });
  if (rollout === null) return null;
  const plan = rolloutPlanSchema.parse(rollout.plan);
  if (plan.kind !== "ab") return null;
  const versions = [
    { id: rollout.stableVersionId, version: rollout.stableVersion },
    ...rollout.targets.map(({ versionId, version }) => ({
      ...{ id: versionId, version: version.number },
    })),
  ];
  const { outcome } = plan;
  const [arms, unmatched] = await Promise.all([
    readAbOutcomes({ rollout, outcome, versions }),
    countUnmatched({ rollout }),
  ]);
  const [stable, ...targets] = arms;
  if (stable === undefined) return null;
  const endMs = rollout.endedAt?.getTime() ?? databaseTimeMs();
  return compareArms({
    ...{ stable, targets, unmatched },
    isShare: outcome.kind === "share",
    better: outcome.kind === "mean" ? outcome.better : "higher",
    elapsedSeconds: Math.max(0, (endMs - rollout.startedAt.getTime()) / 1_000),
  });
}
