import type { ModelDto } from "@/lib/contract/model";

/** What the list is narrowed to, as it stands in the URL. */
export interface ListView {
  readonly q?: string | undefined;
  readonly tag?: string | undefined;
  readonly cursor?: string | undefined;
}

/** The address of a view. */
export function hrefOf(view: ListView): string {
  const query = new URLSearchParams();
  for (const name of ["q", "tag", "cursor"] as const) {
    const value = view[name];
    if (value !== undefined && value !== "") query.set(name, value);
  }
  return query.size === 0 ? "/models" : `/models?${query}`;
}

/** The alias that is live, and the others that point somewhere. */
export function splitAliases(aliases: ModelDto["aliases"]) {
  const set = aliases.flatMap(({ alias, version }) =>
    version === null ? [] : [{ alias, version }],
  );
  return {
    live: set.find(({ alias }) => alias === "production") ?? null,
    others: set.filter(({ alias }) => alias !== "production"),
  };
}
