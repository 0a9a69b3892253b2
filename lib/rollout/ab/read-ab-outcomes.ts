import { largestFeedback } from "@/lib/contract/feedback";
import type { AbPlan } from "@/lib/contract/rollout";
import { db, Prisma } from "@/lib/platform/db";
import { type Arm, emptyArm } from "./arm";

interface Read {
  readonly versions: readonly { readonly id: string; readonly version: number }[];
  readonly rollout: { readonly id: string; readonly modelId: string; readonly startedAt: Date };
  readonly outcome: AbPlan["outcome"];
}

/** The outcomes of each version's units, in sums: one statement, and a row a version whatever their number. */
export async function readAbOutcomes({ rollout, outcome, versions }: Read): Promise<Arm[]> {
  const rows = await db().$queryRaw<(Omit<Arm, "version"> & { versionId: string })[]>`
    WITH told AS (
      SELECT a.version_id, a.unit, ${outcomeValue(outcome)} AS value
      FROM feedback f JOIN rollout_assignment a
        ON a.rollout_id = ${rollout.id}::uuid AND a.request_id = f.request_id
      WHERE f.model_id = ${rollout.modelId}::uuid
    ), unit AS (
      SELECT version_id, count(*)::float8 AS count, sum(value) AS sum, sum(value * value) AS squares
      FROM told WHERE value IS NOT NULL GROUP BY version_id, unit
    )
    SELECT version_id::text AS "versionId", count(*)::float8 AS units, sum(count) AS outcomes,
      sum(sum) AS sum, sum(squares) AS squares, sum(sum * sum) AS "unitSumSquares",
      sum(sum * count) AS "unitSumCounts", sum(count * count) AS "unitCountSquares"
    FROM unit GROUP BY version_id`;
  const byVersion = new Map(rows.map(({ versionId, ...arm }) => [versionId, arm]));
  return versions.map(({ id, version }) => ({ ...emptyArm(version), ...byVersion.get(id) }));
}

/** Null: it says nothing of what this plan counts. */
function outcomeValue(outcome: AbPlan["outcome"]): Prisma.Sql {
  return outcome.kind === "mean"
    ? // Its square must be a number too, and PostgreSQL takes one that is too small for an error.
      Prisma.sql`CASE WHEN abs(f.value) < ${1 / largestFeedback} THEN 0 ELSE f.value END`
    : Prisma.sql`CASE WHEN f.label IS NOT NULL
        THEN (f.label = ANY(${[...outcome.wanted]}::text[]))::int::float8 END`;
}

/** Feedback of the model, from the rollout's beginning on, that no version of it answered as far as is known. */
export async function countUnmatched({ rollout }: Pick<Read, "rollout">): Promise<number> {
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM feedback f
    WHERE f.model_id = ${rollout.modelId}::uuid AND f.at >= ${rollout.startedAt}
      AND NOT EXISTS (SELECT 1 FROM rollout_assignment a
        WHERE a.rollout_id = ${rollout.id}::uuid AND a.request_id = f.request_id)`;
  return row?.count ?? 0;
}
