import type { Context } from "@/lib/contract/actor";
import { authorize } from "@/lib/platform/authorize";
import { visibleModels } from "@/lib/platform/authorize-model";
import { db, Prisma } from "@/lib/platform/db";
import { summarizeUsage, type UsageColumns, usageOf, windowMinutes } from "./usage-window";

/** How much a version is used. */
export interface VersionUse {
  readonly version: number;
  /** Of the last hour; null: nothing was asked of it. */
  readonly p95Ms: number | null;
  /** To the minute, or to a quarter of an hour where minutes are kept no more; null: in no time that is kept. */
  readonly servedAt: Date | null;
}

interface UseRow extends UsageColumns {
  version: number;
  served_at: Date | null;
}

/** Of the given versions of a model; a model that the caller may not see has none. */
export async function listVersionUse(
  ctx: Context,
  { name, versions }: { name: string; versions: readonly number[] },
): Promise<VersionUse[]> {
  authorize(ctx.actor, "models:read");
  const rows = await db().$queryRaw<UseRow[]>`
    SELECT version.number AS version, used.totals, used.buckets,
           GREATEST((SELECT max(minute) FROM usage_minute WHERE version_id = version.id),
                    (SELECT max(quarter) FROM usage_quarter WHERE version_id = version.id)) AS served_at
    FROM model JOIN version ON version.model_id = model.id
    LEFT JOIN LATERAL (${usageOf(Prisma.sql`version.id`, windowMinutes)}) AS used ON true
    WHERE model.live_name = ${name} AND version.number = ANY(${[...versions]}::int[])
      AND ${visibleModels(ctx.actor)}`;
  return rows.map((row) => ({
    version: row.version,
    p95Ms: summarizeUsage(row).p95Ms,
    servedAt: row.served_at,
  }));
}
