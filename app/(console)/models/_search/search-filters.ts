import { writeFilters } from "@/app/_ui/write-filters";

/** In the order of the form. */
export const searchFields = [
  "q",
  "tag",
  "owner",
  "status",
  "alias",
  "op",
  "input",
  "output",
  "producer",
  "metric",
] as const;
export type SearchField = (typeof searchFields)[number];

/** What a list of models or versions is narrowed to, as it stands in the URL. */
export type SearchFilters = Readonly<Partial<Record<SearchField, string>>>;

export interface SearchView {
  readonly filters: SearchFilters;
  readonly cursor?: string | undefined;
}

/** The address of a view of the list at `base`. */
export function hrefOfSearch(base: string, { filters, cursor }: SearchView): string {
  const query = writeFilters(searchFields, filters);
  if (cursor !== undefined && cursor !== "") query.set("cursor", cursor);
  return query.size === 0 ? base : `${base}?${query}`;
}

export function isNarrowed({ filters, cursor }: SearchView): boolean {
  return cursor !== undefined || Object.values(filters).some((value) => value !== undefined);
}
