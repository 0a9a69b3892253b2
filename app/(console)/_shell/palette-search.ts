/** What a search in the palette means. All pure: the palette only draws the answer. */

export const verbs = ["versions", "test", "history", "promote"] as const;
export type Verb = (typeof verbs)[number];

/** A search, read as one for models: `fraud`, `fraud@3`, `test fraud`. */
export interface ModelQuery {
  /** What the name is searched by; empty: nothing to search. */
  readonly q: string;
  /** What stands after the `@`: an alias, a number, their beginning, or nothing yet. */
  readonly reference: string | null;
  readonly verb: Verb | null;
}

/**
 * Splits a search into a model and what to do with it. A word is a verb when one of the verb's words
 * begins with it and other words remain to name the model: who types `test` alone may mean `test-model`.
 */
export function readModelQuery(
  search: string,
  wordsOfVerb: Readonly<Record<Verb, string>>,
): ModelQuery {
  const words = toWords(search);
  const verbOf = (word: string) =>
    word.length < 2
      ? undefined
      : verbs.find((verb) => toWords(wordsOfVerb[verb]).some((known) => known.startsWith(word)));
  const names = words.filter((word) => verbOf(word) === undefined);
  const verb = names.length === 0 ? undefined : words.map(verbOf).find((found) => found);
  const text = (verb === undefined ? words : names).join(" ");
  const at = text.indexOf("@");
  if (at === -1) return { q: text, reference: null, verb: verb ?? null };
  return { q: text.slice(0, at), reference: text.slice(at + 1), verb: verb ?? null };
}

interface FoundModel {
  readonly name: string;
  readonly latestVersion: number | null;
  readonly aliases: readonly { readonly alias: string; readonly version: number | null }[];
}

/** A place that a model's search leads to. */
export interface ModelPlace {
  readonly model: string;
  readonly kind: "model" | "version" | Verb;
  readonly version?: number;
  /** The alias that led to the version. */
  readonly alias?: string;
}

const newestVersions = 5;

/**
 * Where found models can be entered: their pages; with an `@` their versions; with a verb, or when only
 * one model can be meant, also what can be done there.
 */
export function placesOfModels(
  { q, reference, verb }: ModelQuery,
  models: readonly FoundModel[],
): ModelPlace[] {
  if (reference !== null) {
    const named = models.filter(({ name }) => name === q);
    return (named.length > 0 ? named : models).flatMap((model) => versionsOf(model, reference));
  }
  if (verb !== null) return models.map(({ name }) => ({ model: name, kind: verb }));
  // Who typed a whole name means it, however many others contain it.
  const inOrder = [...models].sort((a, b) => Number(b.name === q) - Number(a.name === q));
  const isOne = models.length === 1 || inOrder[0]?.name === q;
  return inOrder.flatMap(({ name }, index) => {
    const page: ModelPlace = { model: name, kind: "model" };
    if (!isOne || index > 0) return [page];
    return [page, ...verbs.map((kind) => ({ model: name, kind }))];
  });
}

function versionsOf({ name, latestVersion, aliases }: FoundModel, reference: string): ModelPlace[] {
  const version = (number: number): ModelPlace => ({
    model: name,
    kind: "version",
    version: number,
  });
  const isNumber = /^[1-9][0-9]*$/.test(reference);
  if (isNumber)
    return Number(reference) <= (latestVersion ?? 0) ? [version(Number(reference))] : [];
  const byAlias = aliases.flatMap((alias) =>
    alias.version !== null && alias.alias.startsWith(reference)
      ? [{ ...version(alias.version), alias: alias.alias }]
      : [],
  );
  if (reference !== "") return byAlias;
  const newest = Array.from({ length: Math.min(newestVersions, latestVersion ?? 0) }, (_, back) =>
    version((latestVersion ?? 0) - back),
  );
  return [...byAlias, ...newest];
}

/** The address of a place. Promoting begins where the versions are. */
export function hrefOfPlace({ model, kind, version }: ModelPlace): string {
  const page = `/models/${encodeURIComponent(model)}`;
  switch (kind) {
    case "model":
      return page;
    case "version":
      return `${page}/versions/${version}`;
    case "promote":
      return `${page}/versions`;
    case "versions":
    case "test":
    case "history":
      return `${page}/${kind}`;
    default:
      return kind satisfies never;
  }
}

/** Whether every word of the search stands in the text, in any order. */
export function matchesSearch(text: string, search: string): boolean {
  const found = text.toLowerCase();
  return toWords(search).every((word) => found.includes(word));
}

function toWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}
