import type { Snapshot } from "../snapshot";

/** What a snapshot says, in an order of its own. */
export function contentOf({ models, aliases, versions, keys, revision }: Snapshot) {
  const byId = <T extends { id: string }>(list: readonly T[]) =>
    [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    revision,
    models: byId(models),
    aliases: byId(aliases),
    versions: byId(versions),
    keys: byId(keys),
  };
}
