import { type AuditFilters, filterFields } from "./filters";

/** Filters that somebody gave a name, in their browser. */
export interface SavedView {
  readonly name: string;
  readonly filters: AuditFilters;
}

/** More than a person tells apart. */
export const mostViews = 20;
export const longestName = 60;

/** A view of the same name is replaced; the oldest goes when there are too many. */
export function addView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  const others = views.filter(({ name }) => name !== view.name);
  return [...others, view].slice(-mostViews);
}

export function dropView(views: readonly SavedView[], name: string): readonly SavedView[] {
  return views.filter((view) => view.name !== name);
}

/** The signed-in person's own: several may share a browser. */
function storageKeyOf(userId: string): string {
  return `onnward-audit-views-${userId}`;
}

export function loadViews(userId: string): readonly SavedView[] {
  try {
    return readViews(localStorage.getItem(storageKeyOf(userId)) ?? "[]");
  } catch {
    return []; // A browser that keeps nothing has no views.
  }
}

/** Whether the browser keeps them. */
export function storeViews(userId: string, views: readonly SavedView[]): boolean {
  try {
    localStorage.setItem(storageKeyOf(userId), JSON.stringify(views));
    return true;
  } catch {
    return false; // Storage is full or forbidden: the page says so.
  }
}

/** What is stored may be of another version, or anybody's: only names and known filters are taken. */
export function readViews(text: string): readonly SavedView[] {
  const stored: unknown = JSON.parse(text);
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((view): SavedView[] => {
    if (typeof view?.name !== "string" || typeof view.filters !== "object") return [];
    const given = new Map<string, unknown>(Object.entries(view.filters ?? {}));
    const filters = filterFields.flatMap((field) => {
      const value = given.get(field);
      return typeof value === "string" ? [[field, value] as const] : [];
    });
    return [{ name: view.name, filters: Object.fromEntries(filters) }];
  });
}
