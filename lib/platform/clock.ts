/** Milliseconds since the epoch; the one wall clock, so that tests can move it. */
let now: () => number = Date.now;

export function currentTimeMs(): number {
  return now();
}

/** For tests: replaces the clock and returns what restores it. */
export function setClock(replacement: () => number): () => void {
  const before = now;
  now = replacement;
  return () => {
    now = before;
  };
}
