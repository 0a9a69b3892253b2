import type { Context } from "@/lib/contract/actor";
import { movingKinds } from "@/lib/contract/alias";
import type { Page } from "@/lib/contract/paging";
import type { ServingDto } from "@/lib/contract/usage";
import { authorize } from "@/lib/platform/authorize";
import { visibleModels } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { summarizeUsage, type UsageColumns, usageOf, windowMinutes } from "./usage-window";

const namePattern = /^[a-z0-9._-]{1,63}$/;

interface ServingRow extends UsageColumns {
  model: string;
  alias: string;
  version: number;
  protected: boolean;
  moved_at: Date | null;
  actor_kind: string | null;
  actor_label: string | null;
  reason: string | null;
}

/**
 * Every alias that points somewhere, of the models that the caller may see: production first, then by
 * model and alias. With its last move of the ledger and its version's usage of the last hour.
 */
export async function listServing(
  ctx: Context,
  input: { limit: number; cursor?: string | undefined },
): Promise<Page<ServingDto>> {
  authorize(ctx.actor, "models:read");
  const rows = await db().$queryRaw<ServingRow[]>`
    SELECT serving.*, move.actor_kind, move.actor_label, move.reason, used.totals, used.buckets
    FROM (
      SELECT model.id AS model_id, model.live_name AS model, alias.name AS alias, alias.moved_at,
             alias.protected, version.id AS version_id, version.number AS version
      FROM alias JOIN model ON model.id = alias.model_id
                 JOIN version ON version.id = alias.version_id
      WHERE ${Prisma.join(conditionsOf(ctx, input.cursor), " AND ")}
      ORDER BY ${order} LIMIT ${input.limit + 1}) AS serving
    LEFT JOIN LATERAL (
      SELECT actor_kind, actor_label, reason FROM alias_move
      WHERE model_id = serving.model_id AND alias_move.alias = serving.alias
        AND kind = ANY(${[...movingKinds]}::text[])
      ORDER BY id DESC LIMIT 1) AS move ON true
    LEFT JOIN LATERAL (${usageOf(Prisma.sql`serving.version_id`, windowMinutes)}) AS used ON true
    ORDER BY serving.alias <> 'production', serving.model, serving.alias`;
  const page = cutPage(rows, input.limit, ({ model, alias }) => [model, alias]);
  return { data: page.rows.map(toServingDto), nextCursor: page.nextCursor };
}

const order = Prisma.sql`alias.name <> 'production', model.live_name, alias.name`;

function conditionsOf({ actor }: Context, cursor: string | undefined): Prisma.Sql[] {
  const all = [visibleModels(actor)];
  if (cursor !== undefined) {
    const [model, alias] = decodeCursor(cursor, [namePattern, namePattern]);
    all.push(
      Prisma.sql`(${order}) > (${alias !== "production"}::boolean, ${model}::text, ${alias}::text)`,
    );
  }
  return all;
}

function toServingDto(row: ServingRow): ServingDto {
  const { actor_kind: kind, actor_label: label } = row;
  return {
    model: row.model,
    alias: row.alias,
    version: row.version,
    protected: row.protected,
    movedAt: row.moved_at?.toISOString() ?? null,
    movedBy: kind === null || label === null ? null : { kind, label },
    reason: row.reason ?? "",
    ...summarizeUsage(row),
    windowMinutes,
  };
}
