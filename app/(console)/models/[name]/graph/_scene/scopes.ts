/** Parts of a name that are scopes: `/layer1/conv/Conv` and `model.layer1.conv`. The last part is its own. */
export function scopesOf(name: string): string[] {
  const separator = name.includes("/") ? "/" : ".";
  const parts = name.split(separator).filter((part) => part !== "");
  return parts.slice(0, Math.min(parts.length - 1, mostScopes));
}

/** Deeper than anybody folds. */
const mostScopes = 12;

export interface Scope {
  /** `layer1/conv` */
  readonly id: string;
  readonly label: string;
  readonly scopes: Scope[];
  readonly items: number[];
}

/**
 * Items by the scopes of their names. A scope of one item is none, and a chain of scopes with nothing beside
 * them is one. What is named alike everywhere says nothing and is left out.
 */
export function groupByScope(names: readonly string[]): Scope {
  const root: Draft = { label: "", scopes: new Map(), items: [] };
  for (const [index, name] of names.entries()) {
    let at = root;
    for (const label of scopesOf(name)) {
      const inner = at.scopes.get(label) ?? { label, scopes: new Map(), items: [] };
      at.scopes.set(label, inner);
      at = inner;
    }
    at.items.push(index);
  }
  let top = root;
  for (let [only] = top.scopes.values(); only && isAlone(top); [only] = top.scopes.values())
    top = only;
  return settle(top, "");
}

interface Draft {
  readonly label: string;
  readonly scopes: Map<string, Draft>;
  readonly items: number[];
}

function isAlone({ scopes, items }: Draft): boolean {
  return scopes.size === 1 && items.length === 0;
}

function sizeOf({ scopes, items }: Draft): number {
  return [...scopes.values()].reduce((sum, scope) => sum + sizeOf(scope), items.length);
}

function settle(draft: Draft, prefix: string): Scope {
  const items = [...draft.items];
  const scopes: Scope[] = [];
  for (const inner of draft.scopes.values()) {
    if (sizeOf(inner) < 2) {
      items.push(...allItems(inner));
      continue;
    }
    let at = inner;
    let label = inner.label;
    for (let [only] = at.scopes.values(); only && isAlone(at); [only] = at.scopes.values()) {
      at = only;
      label = `${label}/${only.label}`;
    }
    const settled = settle(at, `${prefix}${label}/`);
    scopes.push({ ...settled, id: `${prefix}${label}`, label });
  }
  return { id: prefix, label: draft.label, scopes, items: items.sort((a, b) => a - b) };
}

function allItems({ scopes, items }: Draft): number[] {
  return [...items, ...[...scopes.values()].flatMap(allItems)];
}
