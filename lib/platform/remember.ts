const store: Map<string, unknown> = (() => {
  const symbol = Symbol.for("onnward.remember");
  const holder: { [key: symbol]: unknown } = globalThis as never;
  const existing = holder[symbol];
  if (existing instanceof Map) return existing;
  const made = new Map<string, unknown>();
  holder[symbol] = made;
  return made;
})();

/**
 * One instance a process, whatever bundles ask for it: Next builds several bundles, and each would
 * otherwise have a pool, a log and a metrics registry of its own.
 */
export function remember<T>(name: string, make: () => T): T {
  if (!store.has(name)) store.set(name, make());
  return store.get(name) as T;
}

/** Lets the next `remember` make a new one: after closing it, or between tests. */
export function forget(name: string): void {
  store.delete(name);
}
