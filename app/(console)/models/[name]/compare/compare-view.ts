import { versionReferenceSchema } from "@/lib/contract/compare";

/** What the address of the page says. */
export interface CompareView {
  readonly from: string | null;
  readonly to: string | null;
  readonly showsAll: boolean;
}

type Search = Readonly<Record<string, string | string[] | undefined>>;

/** What is no reference counts as not said. */
export function readCompareView({ a, b, all }: Search): CompareView {
  const read = (text: string | string[] | undefined) =>
    versionReferenceSchema.safeParse(text).data ?? null;
  return { from: read(a), to: read(b), showsAll: all === "1" };
}

/**
 * What nobody chose: from what production serves, or else the version before, to the newest. Null: there are no two
 * versions.
 */
export function defaultPair(
  newestFirst: readonly number[],
  production: number | null,
): { readonly from: string; readonly to: string } | null {
  const [newest, before] = newestFirst;
  if (newest === undefined) return null;
  const from = production !== null && production !== newest ? production : before;
  return from === undefined ? null : { from: String(from), to: String(newest) };
}
