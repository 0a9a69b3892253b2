import { describe, expect, test } from "vitest";
import { quantileCounts, rateBounds } from "./confidence-sequence";
import { logGamma } from "./log-beta";

/** Made with scipy: betaln and brentq, from the formula in confidence-sequence.ts. */
const rates = [
  [0, 100, 0.01, 0, 0.05271027283529339],
  [3, 100, 0.01, 0.001477387318736728, 0.13075418459581536],
  [48, 2400, 0.0005, 0.00959833073359832, 0.03591242557151846],
  [20, 20, 0.001, 0.5953972176653805, 1],
  [500, 1000, 0.05, 0.43676512599909045, 0.5632348740009094],
  [0, 1000000, 0.001, 0, 1.2128236990073951e-5],
] as const;

/** Made with scipy's betaln, by trying every count. */
const counts = [
  [10, 0.5, 0.01, 0, 10],
  [1_000, 0.5, 0.001, 434, 566],
  [1_000, 0.99, 0.001, 974, 999],
  [20_000, 0.99, 0.0005, 19_731, 19_861],
  [1, 0.5, 0.01, 0, 1],
  [7, 0.99, 0.01, 3, 7],
] as const;

test.each(rates)(
  "%d hits of %d at alpha %d are bounded as another implementation says",
  (hits, total, alpha, low, high) => {
    const bounds = rateBounds(hits, total, alpha);
    expect(bounds.low).toBeCloseTo(low, 9);
    expect(bounds.high).toBeCloseTo(high, 9);
  },
);

test.each(counts)(
  "of %d the counts below the quantile %d at alpha %d are as another implementation says",
  (total, p, alpha, least, most) => {
    expect(quantileCounts(total, p, alpha)).toEqual({ least, most });
  },
);

test("the logarithm of gamma is as mpmath says", () => {
  const known = [
    [0.01, 4.59947987804202],
    [0.5, 0.5723649429247],
    [1, 0],
    [49.5, 142.617282821146],
    [1e3, 5905.22042320918],
    [10_000_000.5, 151180957.428522],
  ] as const;
  for (const [x, value] of known)
    expect(Math.abs(logGamma(x) - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
});

test("nothing is known of a rate before the first observation", () => {
  expect(rateBounds(0, 0, 0.01)).toEqual({ low: 0, high: 1 });
});

/** Seeded, so that the test says the same always (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("over a whole path, looked at after every observation", () => {
  const paths = 400;
  const length = 2_000;
  const alpha = 0.1;
  // Of 400 paths, 40 may be wrong; 60 has a chance of less than one in a thousand.
  const most = 60;

  test.each([0.005, 0.02, 0.3, 0.9])("the rate %d is outside its bounds seldom enough", (rate) => {
    const random = randomOf(1);
    let wrong = 0;
    for (let path = 0; path < paths; path += 1) {
      let hits = 0;
      for (let total = 1; total <= length; total += 1) {
        if (random() < rate) hits += 1;
        // Bounds narrow slowly: a look at every tenth observation beyond the first hundred sees them.
        if (total > 100 && total % 10 !== 0) continue;
        const { low, high } = rateBounds(hits, total, alpha);
        if (low <= rate && rate <= high) continue;
        wrong += 1;
        break;
      }
    }
    expect(wrong).toBeLessThan(most);
  });

  test.each([0.5, 0.99])(
    "the count below the quantile %d is outside its bounds seldom enough",
    (p) => {
      const random = randomOf(2);
      const bounds = Array.from({ length: length + 1 }, (_, total) =>
        quantileCounts(total, p, alpha),
      );
      let wrong = 0;
      for (let path = 0; path < paths; path += 1) {
        let below = 0;
        for (let total = 1; total <= length; total += 1) {
          if (random() < p) below += 1;
          const { least = 0, most: atMost = 0 } = bounds[total] ?? {};
          if (least <= below && below <= atMost) continue;
          wrong += 1;
          break;
        }
      }
      expect(wrong).toBeLessThan(most);
      // And not because they are boundless.
      const { least, most: atMost } = quantileCounts(length, p, alpha);
      expect(atMost - least).toBeLessThan(length / 8);
    },
  );
});

test("a bound of ninety percent that is made for one look is outside on more than half of the paths", () => {
  const random = randomOf(3);
  const rate = 0.3;
  let wrong = 0;
  for (let path = 0; path < 200; path += 1) {
    let hits = 0;
    for (let total = 1; total <= 2_000; total += 1) {
      if (random() < rate) hits += 1;
      const half = 1.645 * Math.sqrt((rate * (1 - rate)) / total);
      if (total < 30 || Math.abs(hits / total - rate) <= half) continue;
      wrong += 1;
      break;
    }
  }
  expect(wrong).toBeGreaterThan(100);
});
