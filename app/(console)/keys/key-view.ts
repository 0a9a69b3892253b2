import { writeFilters } from "@/app/_ui/write-filters";

const fields = ["owner", "cursor", "accounts", "key"] as const;

/** The page's whole state, all of it in the URL. */
export type KeyView = Readonly<Partial<Record<(typeof fields)[number], string>>>;

/** The address of a view; `key` is the opened key. */
export function hrefOf(view: KeyView): string {
  const query = writeFilters(fields, view);
  return query.size === 0 ? "/keys" : `/keys?${query}`;
}

/** The id of the link that opens a key: where the focus goes back to. */
export function linkIdOf(id: string): string {
  return `open-key-${id}`;
}
