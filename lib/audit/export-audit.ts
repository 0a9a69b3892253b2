import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { AuditFilter, ExportFormat, exportAuditQuery } from "@/lib/contract/audit";
import { authorize } from "@/lib/platform/authorize";
import { db, inTransaction, Prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { conditionsOf, eventColumns, isSearch } from "./audit-filter";
import type { EventRow } from "./event-dto";
import { csvHeader, formatCsvRow } from "./format-csv";
import { formatOcsfLine } from "./format-ocsf";
import type { ChainPosition } from "./proof";
import { type ExportHeader, formatEventLine, formatHeader } from "./proof/export-lines";
import { recordAudit } from "./record-audit";

export interface AuditExport {
  readonly mediaType: string;
  /** Ends the file's name. */
  readonly extension: string;
  /** Read from the database while it is read, and never more than one chunk ahead. */
  readonly content: AsyncIterable<string>;
}

/** Events of one chunk: some megabytes in the worst case, half of one as a rule. */
const chunkEvents = 500;
/** Events that one query looks through when no index helps. */
const searchWindow = 20_000;

/** Where the chain began and ended when the export did. */
interface Bounds {
  readonly anchor: ChainPosition;
  readonly head: ChainPosition;
}

/**
 * Exports what the filters leave, in the chain's order, up to the event that is the last at the start:
 * events that arrive meanwhile are neither missing nor there twice. The export is an event itself, and the
 * first thing that happens: no audit, no export.
 */
export async function exportAudit(
  ctx: Context,
  input: z.output<typeof exportAuditQuery>,
): Promise<AuditExport> {
  authorize(ctx.actor, "audit:read");
  const { format, ...filter } = input;
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const shownFilter = given.length === 0 ? null : Object.fromEntries(given);
  const bounds = await inTransaction(async (tx) => {
    // First the event, which locks the head: it is the last one that the export holds.
    const after = { format, filter: shownFilter };
    await recordAudit(tx, ctx, { action: "audit.exported", target: "audit", after });
    const anchor = await tx.auditAnchor.findUniqueOrThrow({ where: { id: 1 } });
    const head = await tx.auditHead.findUniqueOrThrow({ where: { id: 1 } });
    return { anchor: toPosition(anchor), head: toPosition(head) };
  });
  const header = { filter: shownFilter, ...bounds };
  return toExport(format, write(format, header, chunksOf(filter, bounds)));
}

function toPosition({ seq, hash }: { seq: bigint; hash: Uint8Array }): ChainPosition {
  return { seq: Number(seq), hash: Buffer.from(hash).toString("hex") };
}

function toExport(format: ExportFormat, content: AsyncIterable<string>): AuditExport {
  switch (format) {
    case "jsonl":
      return { mediaType: "application/x-ndjson", extension: "jsonl", content };
    case "ocsf":
      return { mediaType: "application/x-ndjson", extension: "ocsf.jsonl", content };
    case "csv":
      return { mediaType: "text/csv; charset=utf-8; header=present", extension: "csv", content };
  }
}

async function* write(
  format: ExportFormat,
  header: ExportHeader,
  chunks: AsyncIterable<readonly EventRow[]>,
): AsyncGenerator<string> {
  if (format === "csv") yield csvHeader;
  if (format === "jsonl") yield formatHeader(header);
  for await (const rows of chunks) yield rows.map((row) => formatRow(format, row)).join("");
}

function formatRow(format: ExportFormat, row: EventRow): string {
  switch (format) {
    case "jsonl":
      return formatEventLine({ ...row, seq: Number(row.seq), prevHash: row.prev });
    case "csv":
      return formatCsvRow(row);
    case "ocsf":
      return formatOcsfLine(row);
  }
}

async function* chunksOf(filter: AuditFilter, bounds: Bounds): AsyncGenerator<EventRow[]> {
  let after = bounds.anchor.seq;
  while (after < bounds.head.seq) {
    const reach = isSearch(filter) ? after + searchWindow : bounds.head.seq;
    const upTo = Math.min(reach, bounds.head.seq);
    const rows = await readChunk({ after, upTo }, filter);
    await assertNothingWasCut(after, bounds);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    after = rows.length < chunkEvents || last === undefined ? upTo : Number(last.seq);
  }
}

function readChunk(
  { after, upTo }: { after: number; upTo: number },
  filter: AuditFilter,
): Promise<EventRow[]> {
  const all = [
    Prisma.sql`seq > ${BigInt(after)}`,
    Prisma.sql`seq <= ${BigInt(upTo)}`,
    ...conditionsOf(filter),
  ];
  return db().$queryRaw<EventRow[]>`
    SELECT ${eventColumns} FROM audit_event WHERE ${Prisma.join(all, " AND ")}
    ORDER BY seq LIMIT ${chunkEvents}`;
}

/** Looked at after each chunk: retention that overtakes a slow reader must not make a silent gap. */
async function assertNothingWasCut(after: number, { anchor }: Bounds): Promise<void> {
  const now = await db().auditAnchor.findUniqueOrThrow({ where: { id: 1 } });
  if (now.seq <= BigInt(after) || now.seq === BigInt(anchor.seq)) return;
  throw new AppError(
    "internal",
    `Retention removed events up to ${now.seq} while they were exported.`,
  );
}
