/** One field that an event added, removed or changed. */
export interface Difference {
  /** Where, as people write it: `metrics[0].value`; empty for the value itself. */
  readonly path: string;
  readonly kind: "added" | "removed" | "changed";
  readonly before?: unknown;
  readonly after?: unknown;
}

interface Pair {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * What differs between the two values of an event, field by field; what stayed is left out. A value
 * that is not there is undefined, or null as a whole (nothing before a creation). Lists of texts are
 * sets: what came and what went. Other lists are compared place by place.
 */
export function diffValues(before: unknown, after: unknown): Difference[] {
  return diff({ path: "", before: before ?? undefined, after: after ?? undefined });
}

/** Whether anything stands there at all, changed or not. */
export function hasValues(before: unknown, after: unknown): boolean {
  return (before ?? null) !== null || (after ?? null) !== null;
}

/** A value as the page shows it: a text as it is, everything else as JSON. */
export function formatValue(value: unknown): string {
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value ?? null);
}

function diff(pair: Pair): Difference[] {
  const { path, before, after } = pair;
  if (isSame(before, after)) return [];
  const fields = fieldsOf(pair);
  if (fields !== null) return fields.flatMap(diff);
  if (isTextList(before) && isTextList(after)) {
    const moved = diffSets(path, before, after);
    if (moved.length > 0) return moved;
  }
  if (before === undefined) return [{ path, kind: "added", after }];
  if (after === undefined) return [{ path, kind: "removed", before }];
  return [{ path, kind: "changed", before, after }];
}

/** The pairs inside, when both sides have an inside of one kind; a side that is not there has none. */
function fieldsOf({ path, before, after }: Pair): Pair[] | null {
  if (isRecord(before ?? {}) && isRecord(after ?? {})) {
    const [old, now] = [toMap(before), toMap(after)];
    const names = [...new Set([...old.keys(), ...now.keys()])].sort();
    // An empty object that came or went is itself the difference.
    if (names.length === 0) return null;
    return names.map((name) => ({
      path: joinPath(path, name),
      before: old.get(name),
      after: now.get(name),
    }));
  }
  if (!(Array.isArray(before ?? []) && Array.isArray(after ?? []))) return null;
  const old: unknown[] = Array.isArray(before) ? before : [];
  const now: unknown[] = Array.isArray(after) ? after : [];
  // Lists of plain values read better whole.
  if (![...old, ...now].some((item) => typeof item === "object" && item !== null)) return null;
  return Array.from({ length: Math.max(old.length, now.length) }, (_, index) => ({
    path: `${path}[${index}]`,
    before: old[index],
    after: now[index],
  }));
}

function diffSets(path: string, before: readonly string[], after: readonly string[]): Difference[] {
  const gone = before.filter((item) => !after.includes(item));
  const come = after.filter((item) => !before.includes(item));
  return [
    ...gone.map((item) => ({ path, kind: "removed", before: item }) as const),
    ...come.map((item) => ({ path, kind: "added", after: item }) as const),
  ];
}

/** Events hold their keys sorted, so that equal values have equal text. */
function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function toMap(value: unknown): Map<string, unknown> {
  return new Map(isRecord(value) ? Object.entries(value) : []);
}

function joinPath(path: string, name: string): string {
  if (!/^[\p{L}\p{N}_$-]+$/u.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}
