import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fineBuckets, type TargetFigures } from "@/lib/contract/rollout";
import { addTargetFigures } from "./add-figures";
import { fineBoundMs, fineBucketOf } from "./fine-bucket";

describe("buckets", () => {
  it("hold what the contract says: everything above the bound before, up to their own", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.0101, max: 70_000, noNaN: true }), (ms) => {
        const bucket = fineBucketOf(ms);
        expect(ms).toBeLessThanOrEqual(fineBoundMs(bucket) * (1 + 1e-9));
        expect(ms).toBeGreaterThan(fineBoundMs(bucket - 1) * (1 - 1e-9));
      }),
    );
  });

  it("are never left, whatever a clock says", () => {
    const odd = [0, -1, 0.01, Number.NaN].map(fineBucketOf);
    expect(odd).toEqual([0, 0, 0, 0]);
    expect([1e9, Number.POSITIVE_INFINITY].map(fineBucketOf)).toEqual([
      fineBuckets - 1,
      fineBuckets - 1,
    ]);
  });
});

const count = fc.nat(1_000);
const output = fc.record({
  name: fc.constantFrom("y", "z"),
  ...{ compared: count, mismatched: count, largest: count, sum: count, elements: count },
  ...{ beyond: count, topChanged: count, topRows: count },
});
const figures: fc.Arbitrary<TargetFigures> = fc.record({
  requests: count,
  errors: count,
  durations: fc
    .uniqueArray(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 9 })), { selector: ([at]) => at })
    .map((list) => list.sort(([a], [b]) => a - b)),
  shadow: fc.option(
    fc.record({
      ...{ compared: count, diverged: count, dropped: count, failed: count },
      outputs: fc
        .uniqueArray(output, { selector: ({ name }) => name })
        .map((list) => list.sort((a, b) => (a.name < b.name ? -1 : 1))),
    }),
  ),
});

function inOrder({ shadow, ...rest }: TargetFigures): TargetFigures {
  const outputs = [...(shadow?.outputs ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...rest, shadow: shadow === null ? null : { ...shadow, outputs } };
}

it("windows are the same added in any order, and nothing of them is lost", () => {
  fc.assert(
    fc.property(figures, figures, figures, (a, b, c) => {
      const one = addTargetFigures(addTargetFigures(a, b), c);
      expect(inOrder(addTargetFigures(c, addTargetFigures(b, a)))).toEqual(inOrder(one));
      expect(one.requests).toBe(a.requests + b.requests + c.requests);
      const answers = ({ durations }: TargetFigures) =>
        durations.reduce((sum, [, n]) => sum + n, 0);
      expect(answers(one)).toBe(answers(a) + answers(b) + answers(c));
      const compared = ({ shadow }: TargetFigures) => shadow?.compared ?? 0;
      expect(compared(one)).toBe(compared(a) + compared(b) + compared(c));
    }),
  );
});
