import { hrefOfSearch, type SearchView } from "../../../_search/search-filters";

/** The address of a view. */
export function hrefOfVersions(model: string, view: SearchView): string {
  return hrefOfSearch(`/models/${model}/versions`, view);
}

/** The first line of a note that says something, without Markdown's marks for a heading or a list. */
export function firstLine(note: string): string {
  const line = note.split("\n").find((one) => one.trim() !== "") ?? "";
  return line.trim().replace(/^(#{1,6}|[-*+]|>)\s+/, "");
}
