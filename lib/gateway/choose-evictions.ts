interface EvictionInput {
  /** Resident memory by version id, of everything that is loaded. */
  readonly memoryBytes: ReadonlyMap<string, number>;
  /** Versions that may go, the one that was called least recently first. */
  readonly evictable: readonly string[];
  readonly budgetBytes: number;
}

/** Which versions must go so that all workers together keep to their memory; as few as will do. */
export function chooseEvictions({ memoryBytes, evictable, budgetBytes }: EvictionInput): string[] {
  let total = 0;
  for (const bytes of memoryBytes.values()) total += bytes;
  const evicted: string[] = [];
  for (const id of evictable) {
    if (total <= budgetBytes) break;
    const bytes = memoryBytes.get(id) ?? 0;
    if (bytes === 0) continue; // Not loaded yet: nothing would be gained.
    evicted.push(id);
    total -= bytes;
  }
  return evicted;
}
