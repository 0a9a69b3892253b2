import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { AuditEventDto, listAuditQuery } from "@/lib/contract/audit";
import type { Page } from "@/lib/contract/paging";
import { authorize } from "@/lib/platform/authorize";
import { cutPage, decodeCursor, encodeCursor } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { type EventRow, toEventDto } from "./event-dto";

type Query = z.output<typeof listAuditQuery>;

/**
 * Events that one request looks through when no index can find what it asks for (`q`, `actor`). A
 * page may then have fewer events than asked for, or none, and still a cursor to go on from.
 */
const searchWindow = 100_000;

/**
 * Newest first. `q` finds text anywhere in an event, whatever its case; `actor` is an id or a part
 * of a label; `from` is included, `to` is not.
 */
export async function listAuditEvents(ctx: Context, input: Query): Promise<Page<AuditEventDto>> {
  authorize(ctx.actor, "audit:read");
  const [cursor] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^\d{1,15}$/]);
  const isSearch = input.q !== undefined || input.actor !== undefined;
  const below = cursor === undefined ? await nextSeq() : Number(cursor);
  const floor = isSearch ? Math.max(1, below - searchWindow) : 1;
  const rows = await findRows(below, floor, input);

  const page = cutPage(rows, input.limit, ({ seq }) => [Number(seq)]);
  const olderCursor = floor > 1 ? encodeCursor([floor]) : null;
  return { data: page.rows.map(toEventDto), nextCursor: page.nextCursor ?? olderCursor };
}

async function nextSeq(): Promise<number> {
  const newest = await db().auditEvent.findFirst({
    orderBy: { seq: "desc" },
    select: { seq: true },
  });
  return Number(newest?.seq ?? 0n) + 1;
}

function findRows(below: number, floor: number, input: Query): Promise<EventRow[]> {
  const all = [
    Prisma.sql`seq < ${BigInt(below)}`,
    Prisma.sql`seq >= ${BigInt(floor)}`,
    ...conditionsOf(input),
  ];
  return db().$queryRaw<EventRow[]>`
    SELECT seq, canonical, encode(prev_hash, 'hex') AS prev, encode(hash, 'hex') AS hash,
           to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
    FROM audit_event WHERE ${Prisma.join(all, " AND ")}
    ORDER BY seq DESC LIMIT ${input.limit + 1}`;
}

function conditionsOf(input: Query): Prisma.Sql[] {
  const all: Prisma.Sql[] = [];
  if (input.action !== undefined) all.push(Prisma.sql`action = ${input.action}`);
  if (input.target !== undefined) all.push(Prisma.sql`target = ${input.target}`);
  if (input.outcome !== undefined) all.push(Prisma.sql`outcome = ${input.outcome}`);
  if (input.requestId !== undefined) all.push(Prisma.sql`request_id = ${input.requestId}`);
  if (input.seq !== undefined) all.push(Prisma.sql`seq = ${BigInt(input.seq)}`);
  if (input.from !== undefined) all.push(Prisma.sql`at >= ${new Date(input.from)}`);
  if (input.to !== undefined) all.push(Prisma.sql`at < ${new Date(input.to)}`);
  if (input.actor !== undefined) {
    // The label is the third field of the actor, and the actor the fourth of the text; what stands
    // between the quotes of a JSON text cannot hold a quote, so this cannot match anywhere else.
    const label = `^\\{"seq":[0-9]+,"at":"[^"]*","prev":"[^"]*","actor":\\{"kind":"[^"]*","id":"[^"]*","label":"([^"\\\\]|\\\\.)*?${escapeRegex(inJson(input.actor))}`;
    all.push(Prisma.sql`(actor_id = ${input.actor} OR canonical ~* ${label})`);
  }
  if (input.q !== undefined) {
    // As it reads, and as it stands in the JSON, where a quote has a backslash before it.
    const patterns = [...new Set([input.q, inJson(input.q)])].map(
      (text) => `%${text.replace(/[\\%_]/g, "\\$&")}%`,
    );
    all.push(Prisma.sql`canonical ILIKE ANY (${patterns})`);
  }
  return all;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
