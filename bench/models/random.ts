/** Numbers that are the same in every run (mulberry32), from 0 up to 1. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Weights of a layer: small enough that values stay of one size through many layers (He). */
export function createWeights(random: () => number, shape: readonly number[]): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const fanIn = count / (shape[0] ?? 1);
  const reach = Math.sqrt(6 / fanIn);
  return Float32Array.from({ length: count }, () => (2 * random() - 1) * reach);
}
