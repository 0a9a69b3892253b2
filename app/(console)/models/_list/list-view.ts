import type { ModelDto } from "@/lib/contract/model";
import { hrefOfSearch, type SearchView } from "../_search/search-filters";

/** The address of the list, narrowed. */
export function hrefOf(view: SearchView): string {
  return hrefOfSearch("/models", view);
}

/** The alias that is live, and the others that point somewhere. */
export function splitAliases(aliases: ModelDto["aliases"]) {
  const set = aliases.flatMap(({ version, ...rest }) =>
    version === null ? [] : [{ ...rest, version }],
  );
  return {
    live: set.find(({ alias }) => alias === "production") ?? null,
    others: set.filter(({ alias }) => alias !== "production"),
  };
}
