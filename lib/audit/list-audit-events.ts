import { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import { type AuditEventDto, type listAuditQuery, outcomeSchema } from "@/lib/contract/audit";
import type { Page } from "@/lib/contract/paging";
import { authorize } from "@/lib/platform/authorize";
import { decodeCursor, encodeCursor } from "@/lib/platform/cursor";
import { db, type Prisma } from "@/lib/platform/db";

/** The stored line, parsed: what a row says is what was hashed, not the copies beside it. */
const canonicalSchema = z.object({
  seq: z.int(),
  at: z.string(),
  prev: z.string(),
  actor: z.object({ kind: z.enum(["user", "key", "system"]), id: z.string(), label: z.string() }),
  action: z.string(),
  target: z.string(),
  outcome: outcomeSchema,
  requestId: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  reason: z.string().nullable(),
  code: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});

/** Newest first. `q` finds text anywhere in an event; `actor` is an id or a part of a label. */
export async function listAuditEvents(
  ctx: Context,
  input: z.output<typeof listAuditQuery>,
): Promise<Page<AuditEventDto>> {
  authorize(ctx.actor, "audit:read");
  const [before] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^\d{1,15}$/]);
  const rows = await db().auditEvent.findMany({
    where: { ...filterOf(input), ...(before === undefined ? {} : { seq: { lt: BigInt(before) } }) },
    orderBy: { seq: "desc" },
    take: input.limit + 1,
    select: { canonical: true, hash: true },
  });
  const data = rows.slice(0, input.limit).map(toDto);
  const last = data.at(-1);
  const isMore = rows.length > input.limit && last !== undefined;
  return { data, nextCursor: isMore ? encodeCursor([last.seq]) : null };
}

function filterOf(input: z.output<typeof listAuditQuery>): Prisma.AuditEventWhereInput {
  const all: Prisma.AuditEventWhereInput[] = [];
  if (input.actor !== undefined) {
    // A label is inside the text; the id is a column of its own.
    const label = `"label":"${JSON.stringify(input.actor).slice(1, -1)}`;
    all.push({ OR: [{ actorId: input.actor }, { canonical: { contains: label } }] });
  }
  if (input.action !== undefined) all.push({ action: input.action });
  if (input.target !== undefined) all.push({ target: input.target });
  if (input.outcome !== undefined) all.push({ outcome: input.outcome });
  if (input.from !== undefined) all.push({ at: { gte: new Date(input.from) } });
  if (input.to !== undefined) all.push({ at: { lt: new Date(input.to) } });
  if (input.q !== undefined) all.push({ canonical: { contains: input.q, mode: "insensitive" } });
  return { AND: all };
}

function toDto(row: { canonical: string; hash: Uint8Array }): AuditEventDto {
  const event = canonicalSchema.parse(JSON.parse(row.canonical));
  return { ...event, hash: Buffer.from(row.hash).toString("hex") };
}
