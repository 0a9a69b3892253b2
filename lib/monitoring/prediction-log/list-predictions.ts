import type { z } from "zod";
import type { Actor, Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import { hasPermission } from "@/lib/contract/permissions";
import type { listPredictionsQuery, PredictionDto } from "@/lib/contract/prediction";
import { authorize } from "@/lib/platform/authorize";
import { visibleModels } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor, encodeCursor } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { type RecordRow, toPredictionDto } from "./record-dto";

type Query = z.output<typeof listPredictionsQuery>;

/**
 * Records that one request looks through when no index can find what it asks for. A page may then have
 * fewer records than asked for, or none, and still a cursor to go on from.
 */
const searchWindow = 50_000;

/**
 * Newest first. Who may read the audit log sees every record; everybody else those of the models that they
 * may see, whoever called them: with the caller's name and address, which is what the log is asked for.
 */
export async function listPredictions(ctx: Context, input: Query): Promise<Page<PredictionDto>> {
  authorize(ctx.actor, "models:read");
  const found = [...indexed(input), ...(input.cursor === undefined ? [] : [below(input.cursor)])];
  const sifted = [...unindexed(input), ...mayBeSeen(ctx.actor)];
  const floor = sifted.length === 0 ? null : await findFloor(found);
  const rows = await findRows([...found, ...(floor === null ? [] : [above(floor)])], sifted, input);
  const page = cutPage(rows, input.limit, ({ at, id }) => [at.getTime(), String(id)]);
  const further = floor === null ? null : encodeCursor([floor.at.getTime(), String(floor.id)]);
  return { data: page.rows.map(toPredictionDto), nextCursor: page.nextCursor ?? further };
}

/** What an index of prediction_log finds. */
function indexed(input: Query): Prisma.Sql[] {
  const all = [Prisma.sql`true`];
  if (input.model !== undefined) all.push(Prisma.sql`log.model = ${input.model}`);
  if (input.key !== undefined) all.push(Prisma.sql`log.actor_id = ${input.key}::uuid`);
  if (input.requestId !== undefined) all.push(Prisma.sql`log.request_id = ${input.requestId}`);
  if (input.from !== undefined) all.push(Prisma.sql`log.at >= ${new Date(input.from)}`);
  if (input.to !== undefined) all.push(Prisma.sql`log.at < ${new Date(input.to)}`);
  // Said beside the code or the status, so that the index of what failed can be used.
  if (isFailure(input)) all.push(Prisma.sql`log.code <> 'ok'`);
  return all;
}

function isFailure({ code, status }: Query): boolean {
  return (code !== undefined && code !== "ok") || (status !== undefined && !status.startsWith("2"));
}

/** What is looked for in what an index found. */
function unindexed(input: Query): Prisma.Sql[] {
  const { status, version, code, minMs } = input;
  const all: Prisma.Sql[] = [];
  if (version !== undefined) all.push(Prisma.sql`log.version = ${version}`);
  if (code !== undefined) all.push(Prisma.sql`log.code = ${code}`);
  if (minMs !== undefined) all.push(Prisma.sql`log.total_us >= ${minMs * 1_000}`);
  if (status === undefined) return all;
  const first = Number(status.replace("xx", "00"));
  const last = status.endsWith("xx") ? first + 99 : first;
  return [...all, Prisma.sql`log.status BETWEEN ${first} AND ${last}`];
}

/** By the model's id: a model that was made later under the same name shows nothing of the first. */
export function mayBeSeen(actor: Actor): Prisma.Sql[] {
  const isLimited = actor.kind === "key" && actor.models !== null;
  if (hasPermission(actor, "audit:read") && !isLimited) return [];
  return [Prisma.sql`log.model_id IN (SELECT model.id FROM model WHERE ${visibleModels(actor)})`];
}

interface Moment {
  at: Date;
  id: bigint;
}

function below(cursor: string): Prisma.Sql {
  const [at, id] = decodeCursor(cursor, [/^\d{1,15}$/, /^\d{1,18}$/]);
  return Prisma.sql`(log.at, log.id) < (${new Date(Number(at))}, ${BigInt(id ?? 0)})`;
}

function above({ at, id }: Moment): Prisma.Sql {
  return Prisma.sql`(log.at, log.id) >= (${at}, ${id})`;
}

/** The last record of the window; null: the window holds all that is left. */
async function findFloor(found: readonly Prisma.Sql[]): Promise<Moment | null> {
  const rows = await db().$queryRaw<Moment[]>`
    SELECT log.at, log.id FROM prediction_log AS log WHERE ${Prisma.join([...found], " AND ")}
    ORDER BY log.at DESC, log.id DESC OFFSET ${searchWindow} LIMIT 1`;
  return rows[0] ?? null;
}

function findRows(
  found: readonly Prisma.Sql[],
  sifted: readonly Prisma.Sql[],
  { limit }: Query,
): Promise<RecordRow[]> {
  return db().$queryRaw<RecordRow[]>(
    selectRecords(Prisma.join([...found, ...sifted], " AND "), limit + 1),
  );
}

/** Records with the names of who called; the names are looked up for those that are shown alone. */
export function selectRecords(where: Prisma.Sql, limit: number): Prisma.Sql {
  return Prisma.sql`
    SELECT log.slot, log.id, log.at, request_id, actor_kind, actor_id::text, address, model, version, dialect,
           code, status, request_bytes, answer_bytes, rows, queue_us, decode_us, run_us, encode_us, total_us,
           is_sampled,
           coalesce(api_key.name || ' (' || api_key.prefix || ')', "user".email) AS label
    FROM (SELECT log.* FROM prediction_log AS log WHERE ${where}
          ORDER BY log.at DESC, log.id DESC LIMIT ${limit}) AS log
    LEFT JOIN api_key ON log.actor_kind = 'key' AND api_key.id = log.actor_id
    LEFT JOIN "user" ON log.actor_kind = 'user' AND "user".id = log.actor_id
    ORDER BY log.at DESC, log.id DESC`;
}
