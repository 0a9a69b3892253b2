import { mostVersionSeries } from "@/lib/contract/model-metrics";
import { db, Prisma } from "@/lib/platform/db";
import { emptyBuckets } from "../usage/latency-histogram";
import { quarterMinutes } from "../usage/usage-quarter";
import type { MetricWindow } from "./plan-window";

/** What one version counted in one step; of all versions without a series of their own together, null. */
export interface SlotRow {
  readonly version: number | null;
  /** Which step of the window. */
  readonly place: number;
  readonly requests: number;
  readonly rows: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly refused: number;
  readonly timeouts: number;
  readonly gone: number;
  readonly durationMs: number;
  readonly buckets: readonly number[];
  /** The same in every row. */
  readonly omitted: number;
}

interface SlotQuery {
  readonly modelId: string;
  /** Null: every version. */
  readonly versions: readonly number[] | null;
  readonly window: MetricWindow;
}

/** Named one by one: PostgreSQL sums an array's places by unnest too, in three times the time. */
const bucketSums = Prisma.raw(
  emptyBuckets()
    .map((_, index) => `sum(buckets[${index + 1}])`)
    .join(", "),
);
const sums = Prisma.sql`sum(requests) AS requests, sum(rows) AS rows,
  sum(client_errors) AS client_errors, sum(server_errors) AS server_errors, sum(refused) AS refused,
  sum(timeouts) AS timeouts, sum(gone) AS gone, sum(duration_ms) AS duration_ms,
  ARRAY[${bucketSums}] AS buckets`;

/**
 * The usage of a model's versions by steps: one range of the primary key a version, summed in the
 * database. At most mostVersionSeries + 1 rows a step, however many versions and keys there are.
 */
export async function readSlots({ modelId, versions, window }: SlotQuery): Promise<SlotRow[]> {
  const { fromSeconds, toSeconds, stepSeconds } = window;
  const isByQuarter = stepSeconds % (quarterMinutes * 60) === 0;
  const time = isByQuarter ? Prisma.sql`quarter` : Prisma.sql`minute`;
  const table = isByQuarter ? Prisma.sql`usage_quarter` : Prisma.sql`usage_minute`;
  return db().$queryRaw<SlotRow[]>`
    WITH slot AS MATERIALIZED (
      SELECT version.number, used.*
      FROM version CROSS JOIN LATERAL (
        SELECT floor((extract(epoch FROM ${time}) - ${fromSeconds}) / ${stepSeconds})::int AS place, ${sums}
        FROM ${table}
        WHERE version_id = version.id AND ${time} >= to_timestamp(${fromSeconds})
          AND ${time} < to_timestamp(${toSeconds})
        GROUP BY 1) AS used
      WHERE version.model_id = ${modelId}::uuid ${ofNumbers(versions)}),
    ranked AS (
      SELECT number, row_number() OVER (ORDER BY sum(requests) DESC, number DESC) AS rank
      FROM slot GROUP BY number),
    named AS (
      SELECT CASE WHEN rank <= ${mostVersionSeries} THEN number END AS version, slot.*
      FROM slot JOIN ranked USING (number))
    SELECT version, place, requests::float8, rows::float8, client_errors::float8 AS "clientErrors",
      server_errors::float8 AS "serverErrors", refused::float8, timeouts::float8, gone::float8,
      duration_ms AS "durationMs", buckets::float8[],
      (SELECT count(*) FROM ranked WHERE rank > ${mostVersionSeries})::int AS omitted
    FROM (SELECT version, place, ${sums} FROM named GROUP BY 1, 2) AS summed ORDER BY place`;
}

function ofNumbers(versions: readonly number[] | null): Prisma.Sql {
  if (versions === null) return Prisma.empty;
  return Prisma.sql`AND version.number = ANY(${[...versions]}::int[])`;
}
