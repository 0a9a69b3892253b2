import { writeFilters } from "@/app/_ui/write-filters";
import type { ExportFormat } from "@/lib/contract/audit";

export const filterFields = [
  "q",
  "actor",
  "action",
  "target",
  "outcome",
  "address",
  "requestId",
  "from",
  "to",
] as const;
export type FilterField = (typeof filterFields)[number];

/** What the log is filtered by, as it stands in the URL. Moments are ISO text. */
export type AuditFilters = Readonly<Partial<Record<FilterField, string>>>;
/** The page's whole state, all of it in the URL. */
export interface AuditView {
  readonly filters: AuditFilters;
  readonly cursor?: string | undefined;
  /** The opened event. */
  readonly event?: number | undefined;
}

/** The address of a view. */
export function hrefOf({ filters, cursor, event }: AuditView): string {
  const query = writeFilters(filterFields, filters);
  if (cursor !== undefined) query.set("cursor", cursor);
  if (event !== undefined) query.set("event", String(event));
  return query.size === 0 ? "/audit" : `/audit?${query}`;
}

/** Where everything that the filters leave is downloaded. */
export function exportHrefOf(filters: AuditFilters, format: ExportFormat): string {
  const query = writeFilters(filterFields, filters);
  query.set("format", format);
  return `/api/v1/audit/export?${query}`;
}

/** The address of the log narrowed further: from its newest event, with nothing open. */
export function hrefWith(filters: AuditFilters, more: AuditFilters): string {
  return hrefOf({ filters: { ...filters, ...more } });
}
