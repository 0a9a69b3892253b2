import { writeFilters } from "@/app/_ui/write-filters";

export const filterFields = [
  "model",
  "version",
  "key",
  "status",
  "code",
  "minMs",
  "from",
  "to",
  "requestId",
] as const;
export type FilterField = (typeof filterFields)[number];

/** What the log is filtered by, as it stands in the URL. Moments are ISO text. */
export type RequestFilters = Readonly<Partial<Record<FilterField, string>>>;
/** The page's whole state, all of it in the URL. */
export interface RequestView {
  readonly filters: RequestFilters;
  readonly cursor?: string | undefined;
  /** Id of the opened record. */
  readonly request?: string | undefined;
}

/** The address of a view. */
export function hrefOf({ filters, cursor, request }: RequestView): string {
  const query = writeFilters(filterFields, filters);
  if (cursor !== undefined) query.set("cursor", cursor);
  if (request !== undefined) query.set("request", request);
  return query.size === 0 ? "/requests" : `/requests?${query}`;
}

/** The address of the log narrowed further: from its newest record, with nothing open. */
export function hrefWith(filters: RequestFilters, more: RequestFilters): string {
  return hrefOf({ filters: { ...filters, ...more } });
}

/** The id of the link that opens a record: where the focus goes back to. */
export function linkIdOf(id: string): string {
  return `request-${id}`;
}
