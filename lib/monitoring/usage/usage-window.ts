import { z } from "zod";
import { Prisma } from "@/lib/platform/db";
import { percentile } from "./latency-histogram";

/** What pages call lately. */
export const windowMinutes = 60;

/** Usage of one version over some time, as the page of what serves and charts need it. */
export interface UsageSummary {
  readonly requests: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** Sums as `usageOf` selects them: both null when there was no request. */
export interface UsageColumns {
  readonly totals: unknown;
  readonly buckets: readonly (bigint | number)[] | null;
}

const totalsSchema = z.object({ requests: z.number(), errors: z.number() });

/**
 * SQL of the columns `totals` and `buckets` for the version whose id the expression gives, over the last
 * minutes, the current one included: to be joined LATERAL.
 */
export function usageOf(versionId: Prisma.Sql, minutes: number): Prisma.Sql {
  return Prisma.sql`
    SELECT jsonb_build_object('requests', sum(requests), 'errors',
             sum(client_errors + server_errors + refused + timeouts + gone)) AS totals,
           (SELECT array_agg(count ORDER BY place) FROM (
              SELECT place, sum(count) AS count
              FROM usage_minute, unnest(buckets) WITH ORDINALITY AS each (count, place)
              WHERE ${inWindow(versionId, minutes)} GROUP BY place) AS places)::bigint[] AS buckets
    FROM usage_minute WHERE ${inWindow(versionId, minutes)} HAVING count(*) > 0`;
}

/** Not by clock_timestamp(): a time that may change from row to row cannot bound what an index is read for. */
function inWindow(versionId: Prisma.Sql, minutes: number): Prisma.Sql {
  return Prisma.sql`version_id = ${versionId}
    AND minute > date_trunc('minute', statement_timestamp()) - make_interval(mins => ${minutes})`;
}

export function summarizeUsage({ totals, buckets }: UsageColumns): UsageSummary {
  if (totals === null || buckets === null)
    return { requests: 0, errors: 0, p50Ms: null, p95Ms: null };
  const counts = buckets.map(Number);
  return {
    ...totalsSchema.parse(totals),
    p50Ms: percentile(counts, 0.5),
    p95Ms: percentile(counts, 0.95),
  };
}
