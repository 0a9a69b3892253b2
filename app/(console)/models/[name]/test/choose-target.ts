import type { AliasDto } from "@/lib/contract/alias";
import type { VersionDto } from "@/lib/contract/version";

/** What can be tried: a ready version, by an alias or by its number. */
export interface Target {
  /** As the URL and the call say it. */
  readonly ref: string;
  readonly alias: string | null;
  readonly number: number;
}

const firstAliases = ["production", "staging"];

/** Aliases before versions, production and staging first, then the newest version. */
export function targetsOf(
  aliases: readonly AliasDto[],
  ready: readonly Pick<VersionDto, "version">[],
): Target[] {
  const rank = (alias: string) => (firstAliases.indexOf(alias) + 1 || firstAliases.length + 1) - 1;
  const byAlias = aliases
    .flatMap(({ alias, version }) =>
      version === null ? [] : [{ ref: alias, alias, number: version }],
    )
    .sort((a, b) => rank(a.alias) - rank(b.alias) || a.alias.localeCompare(b.alias));
  const byNumber = ready.map(({ version }) => ({
    ref: String(version),
    alias: null,
    number: version,
  }));
  return [...byAlias, ...byNumber];
}

/** The one that was asked for, else the first; null when there is none. */
export function chooseTarget(
  targets: readonly Target[],
  asked: string | undefined,
): { readonly target: Target; readonly isAsked: boolean } | null {
  const found = targets.find(({ ref }) => ref === asked);
  const target = found ?? targets[0];
  if (target === undefined) return null;
  return { target, isAsked: asked === undefined || found !== undefined };
}
