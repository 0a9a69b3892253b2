import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import { type ActivityDto, activityKindSchema } from "@/lib/contract/usage";
import { authorize } from "@/lib/platform/authorize";
import { visibleModels } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";

interface ActivityRow {
  at: Date;
  /** With microseconds: two may share a millisecond. */
  micros: bigint;
  /** Tells apart what happened at the same microsecond. */
  key: string;
  kind: string;
  model: string;
  version: number | null;
  alias: string | null;
  from_version: number | null;
  to_version: number | null;
  by: string | null;
  reason: string | null;
}

/** Microseconds since the epoch, which no calendar can refuse; and the key. */
const cursorPatterns = [/^\d{1,17}$/, /^[a-z]+:[0-9a-f-]{1,36}$/];

/**
 * What happened to the models that the caller may see, newest first: moves of aliases, and versions that
 * were uploaded, became ready or were rejected, or that gateways gave up on for a while.
 */
export async function listActivity(
  ctx: Context,
  input: { limit: number; cursor?: string | undefined },
): Promise<Page<ActivityDto>> {
  authorize(ctx.actor, "models:read");
  const rows = await db().$queryRaw<ActivityRow[]>`
    SELECT at, (extract(epoch FROM at) * 1000000)::bigint AS micros, key, kind, model, version, alias, from_version, to_version, by, reason
    FROM (${unionOf(ctx, input)}) AS happened
    ORDER BY happened.at DESC, happened.key DESC LIMIT ${input.limit + 1}`;
  const page = cutPage(rows, input.limit, ({ micros, key }) => [String(micros), key]);
  return { data: page.rows.map(toActivityDto), nextCursor: page.nextCursor };
}

/** Each part is cut to a page by its own index, so that a long history costs no more than a short one. */
function unionOf(ctx: Context, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const before = cursor === undefined ? null : decodeCursor(cursor, cursorPatterns);
  const part: Part = (select, at, key, order = Prisma.sql`${at} DESC, ${key} DESC`) => Prisma.sql`
    (${select} AND ${visibleModels(ctx.actor)} AND ${isBefore(before, at, key)}
     ORDER BY ${order} LIMIT ${limit + 1})`;
  const moves = part(
    Prisma.sql`
      SELECT alias_move.at, 'move:' || alias_move.id AS key, kind, live_name AS model,
             to_version AS version, alias, from_version, to_version, actor_label AS by, reason
      FROM alias_move JOIN model ON model.id = model_id WHERE true`,
    Prisma.sql`alias_move.at`,
    Prisma.sql`'move:' || alias_move.id`,
  );
  const uploads = part(
    Prisma.sql`
      SELECT version.created_at, 'uploaded:' || version.id, 'uploaded', live_name, number, NULL,
             NULL, NULL, version.created_by, version.note
      FROM version JOIN model ON model.id = model_id WHERE true`,
    Prisma.sql`version.created_at`,
    Prisma.sql`'uploaded:' || version.id`,
  );
  const settled = part(
    Prisma.sql`
      SELECT version.settled_at, 'settled:' || version.id,
             CASE WHEN rejection IS NULL THEN 'ready' ELSE 'rejected' END, live_name, number, NULL,
             NULL, NULL, NULL, rejection ->> 'detail'
      FROM version JOIN model ON model.id = model_id WHERE settled_at IS NOT NULL`,
    Prisma.sql`version.settled_at`,
    Prisma.sql`'settled:' || version.id`,
  );
  const breakers = ["degraded", "recovered"].map((kind) => breakerPart(kind, part));
  return Prisma.join([moves, uploads, settled, ...breakers], " UNION ALL ");
}

type Part = (
  select: Prisma.Sql,
  at: Prisma.Sql,
  key: Prisma.Sql,
  /** Where an index has the same order by another column. */
  order?: Prisma.Sql,
) => Prisma.Sql;

/**
 * Of a version's breaker only the audit log tells. Its clock never goes back from one event to the next,
 * so that the order by sequence number is the order by time, and one that an index has.
 */
function breakerPart(kind: string, part: Part): Prisma.Sql {
  return part(
    Prisma.sql`
      SELECT event.at, ${`${kind}:`} || lpad(event.seq::text, 19, '0'), ${kind}, live_name, number, NULL,
             NULL, NULL, NULL,
             coalesce(event.canonical::jsonb ->> 'reason', event.canonical::jsonb #>> '{after,detail}')
      FROM audit_event AS event
        JOIN model ON live_name = substring(event.target from '^version:(.+)@[0-9]{1,9}$')
        JOIN version ON version.model_id = model.id
          AND version.number::text = substring(event.target from '@([0-9]+)$')
      WHERE event.action = ${`version.${kind}`} AND event.at >= version.created_at`,
    Prisma.sql`event.at`,
    Prisma.sql`${`${kind}:`} || lpad(event.seq::text, 19, '0')`,
    Prisma.sql`event.seq DESC`,
  );
}

function isBefore(before: string[] | null, at: Prisma.Sql, key: Prisma.Sql): Prisma.Sql {
  if (before === null) return Prisma.sql`true`;
  const [micros, last] = before;
  const timeOf = Prisma.sql`'epoch'::timestamptz + ${micros}::text::bigint * interval '1 microsecond'`;
  return Prisma.sql`(${at}, ${key}) < (${timeOf}, ${last}::text)`;
}

function toActivityDto(row: ActivityRow): ActivityDto {
  return {
    at: row.at.toISOString(),
    kind: activityKindSchema.parse(row.kind),
    model: row.model,
    version: row.version,
    alias: row.alias,
    from: row.from_version,
    to: row.to_version,
    by: row.by,
    reason: row.reason ?? "",
  };
}
