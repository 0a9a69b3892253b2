/** Pseudo-random numbers that are the same at every validation, so that a verdict is too (mulberry32). */
export interface Random {
  /** From 0 up to, not including, 1. */
  readonly unit: () => number;
  /** A whole number from `low` to `high`. */
  readonly between: (low: number, high: number) => number;
  /** Of a standard normal distribution. */
  readonly normal: () => number;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  function unit(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    unit,
    between: (low, high) => low + Math.floor(unit() * (high - low + 1)),
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
  };
}
