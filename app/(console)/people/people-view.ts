const longestSearch = 200;
const longestCursor = 512;

/** The page's whole state, all of it in the URL. */
export interface PeopleView {
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Reads the URL; what is too long or given twice is as if it were not there. */
export function readPeopleView(
  search: Readonly<Record<string, string | string[] | undefined>>,
): PeopleView {
  return {
    q: readText(search.q, longestSearch),
    cursor: readText(search.cursor, longestCursor),
  };
}

/** The address of a view. */
export function hrefOf({ q, cursor }: PeopleView): string {
  const query = new URLSearchParams();
  if (q !== undefined) query.set("q", q);
  if (cursor !== undefined) query.set("cursor", cursor);
  return query.size === 0 ? "/people" : `/people?${query}`;
}

function readText(value: string | string[] | undefined, longest: number): string | undefined {
  if (typeof value !== "string") return undefined;
  // The database takes no NUL, and a search for control characters finds nobody.
  const text = value.replace(/\p{Cc}/gu, "").trim();
  return text === "" || text.length > longest ? undefined : text;
}
