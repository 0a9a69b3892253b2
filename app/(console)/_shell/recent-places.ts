const storageKey = "onnward-recent";
const mostRecent = 5;
const modelPath = /^\/models\/([^/]+)(?:\/(?:versions\/([1-9][0-9]*)|(versions|test|history)))?$/;

/** A model's page that was looked at in this tab. */
export interface RecentPlace {
  readonly href: string;
  readonly model: string;
  readonly version?: string | undefined;
  readonly tab?: "versions" | "test" | "history" | undefined;
}

/** What a path says, or null when it is not a model's page. */
export function readRecent(href: string): RecentPlace | null {
  const [, name, version, tab] = modelPath.exec(href) ?? [];
  if (name === undefined || name === "new") return null;
  try {
    const model = decodeURIComponent(name);
    if (tab === "versions" || tab === "test" || tab === "history") return { href, model, tab };
    return { href, model, version };
  } catch {
    return null; // No encoded text: not an address that we made.
  }
}

/** The newest first, each once, and no more than a glance can take in. */
export function addRecent(recent: readonly string[], href: string): string[] {
  return [href, ...recent.filter((other) => other !== href)].slice(0, mostRecent);
}

/** Remembers for this tab that the page was looked at. */
export function noteVisit(href: string): void {
  if (readRecent(href) === null) return;
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(addRecent(load(), href)));
  } catch {
    // Storage is full or forbidden: then nothing is recent.
  }
}

/** The pages looked at before, without the one that is shown. */
export function recentPlaces(current: string): RecentPlace[] {
  return load()
    .filter((href) => href !== current)
    .flatMap((href) => readRecent(href) ?? []);
}

function load(): string[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(stored) ? stored.filter((href) => typeof href === "string") : [];
  } catch {
    return []; // Forbidden, or not what we wrote.
  }
}
