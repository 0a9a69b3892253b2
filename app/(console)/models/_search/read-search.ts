import type { z } from "zod";
import {
  type SearchField,
  type SearchFilters,
  type SearchView,
  searchFields,
} from "./search-filters";

type Search = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Reads the URL by the query of an operation. What it says wrongly is left out of the list and given back as
 * `wrong`, so that its field can say so instead of showing a list that looks narrowed and is not.
 */
export function readSearch(
  query: z.ZodType,
  search: Search,
): SearchView & { readonly wrong: SearchFilters } {
  const filters: Partial<Record<SearchField, string>> = {};
  const wrong: Partial<Record<SearchField, string>> = {};
  for (const name of searchFields) {
    const value = search[name];
    if (typeof value !== "string" || value.trim() === "") continue;
    const isRight = query.safeParse({ [name]: value }).success;
    if (isRight) filters[name] = value;
    else wrong[name] = value;
  }
  const { cursor } = search;
  const isCursor = typeof cursor === "string" && cursor !== "";
  return {
    filters,
    wrong,
    cursor: isCursor && query.safeParse({ cursor }).success ? cursor : undefined,
  };
}
