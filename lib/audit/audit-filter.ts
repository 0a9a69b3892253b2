import type { AuditFilter } from "@/lib/contract/audit";
import { Prisma } from "@/lib/platform/db";

/**
 * Whether no index can find what is asked for (`q`, `actor`, `address`), so that the text of every event must be
 * looked at: a reader then goes through the log in windows.
 */
export function isSearch({ q, actor, address }: AuditFilter): boolean {
  return [q, actor, address].some((asked) => asked !== undefined);
}

/** What an EventRow is made of. */
export const eventColumns = Prisma.sql`
  seq, canonical, encode(prev_hash, 'hex') AS prev, encode(hash, 'hex') AS hash,
  to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at`;

/**
 * `q` finds text anywhere in an event, whatever its case; `actor` is an id or a part of a label; `from`
 * is included, `to` is not.
 */
export function conditionsOf(input: AuditFilter): Prisma.Sql[] {
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
  if (input.address !== undefined) {
    // Behind the request id it is the event's own: keys of other values are sorted, and a quote within a
    // text has a backslash before it.
    const own = `"requestId":"([^"\\\\]|\\\\.)*","address":"${escapeRegex(inJson(input.address))}","userAgent":`;
    all.push(Prisma.sql`canonical ~* ${own}`);
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
