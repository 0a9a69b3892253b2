import { formatCell } from "@/lib/platform/csv-cell";
import { type EventRow, toEventDto } from "./event-dto";

const columns = [
  "seq",
  "at",
  "actor_kind",
  "actor_id",
  "actor_label",
  "action",
  "target",
  "outcome",
  "code",
  "reason",
  "request_id",
  "address",
  "user_agent",
  "before",
  "after",
  "hash",
  "prev",
] as const;

export const csvHeader = `${columns.join(",")}\r\n`;

export function formatCsvRow(row: EventRow): string {
  const event = toEventDto(row);
  const cells: Record<(typeof columns)[number], string | null> = {
    seq: String(event.seq),
    at: event.at,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id,
    actor_label: event.actor.label,
    action: event.action,
    target: event.target,
    outcome: event.outcome,
    code: event.code,
    reason: event.reason,
    request_id: event.requestId,
    address: event.address,
    user_agent: event.userAgent,
    before: toJson(event.before),
    after: toJson(event.after),
    hash: event.hash,
    prev: event.prev,
  };
  return `${columns.map((name) => formatCell(cells[name] ?? "")).join(",")}\r\n`;
}

function toJson(value: unknown): string {
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
