import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { AuditEventDto, listAuditQuery } from "@/lib/contract/audit";
import type { Page } from "@/lib/contract/paging";
import { authorize } from "@/lib/platform/authorize";
import { cutPage, decodeCursor, encodeCursor } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { conditionsOf, eventColumns, isSearch } from "./audit-filter";
import { type EventRow, toEventDto } from "./event-dto";

type Query = z.output<typeof listAuditQuery>;

/**
 * Events that one request looks through when no index can find what it asks for (`q`, `actor`, `address`). A
 * page may then have fewer events than asked for, or none, and still a cursor to go on from.
 */
const searchWindow = 100_000;

/** Newest first. */
export async function listAuditEvents(ctx: Context, input: Query): Promise<Page<AuditEventDto>> {
  authorize(ctx.actor, "audit:read");
  const [cursor] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^\d{1,15}$/]);
  const below = cursor === undefined ? await nextSeq() : Number(cursor);
  const floor = isSearch(input) ? Math.max(1, below - searchWindow) : 1;
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
    SELECT ${eventColumns} FROM audit_event WHERE ${Prisma.join(all, " AND ")}
    ORDER BY seq DESC LIMIT ${input.limit + 1}`;
}
