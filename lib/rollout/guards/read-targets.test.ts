import { expect, test } from "vitest";
import {
  type RolloutPlan,
  rolloutPlanSchema,
  type TargetFigures,
  targetFiguresSchema,
} from "@/lib/contract/rollout";
import { bucketOf, lowerMsOf, upperMsOf } from "./buckets";
import { mergeFigures, noFigures } from "./merge-figures";
import { quantileBounds } from "./quantile-bounds";
import { readTargets, shareAlarms, unboundedRatio } from "./read-targets";

const canary = rolloutPlanSchema.parse({
  kind: "canary",
  version: 2,
  steps: [{ weightPercent: 10, soakSeconds: 60 }],
});

function guardsOf(stable: Partial<TargetFigures>, target: Partial<TargetFigures>, plan = canary) {
  const [, read] = readTargets(plan, {
    stable: { version: 1, figures: { ...noFigures, ...stable } },
    targets: [{ version: 2, figures: { ...noFigures, ...target } }],
  });
  return Object.fromEntries((read?.guards ?? []).map((guard) => [guard.guard, guard]));
}

function alike(ms: number, count: number): Partial<TargetFigures> {
  return { requests: count, durations: [[bucketOf(ms), count]] };
}

test("a duration lies between the edges of its bucket, and an edge in the bucket that it ends", () => {
  for (const ms of [0.001, 0.01, 0.0102, 0.5, 2, 100, 70_000]) {
    const bucket = bucketOf(ms);
    expect(lowerMsOf(bucket)).toBeLessThan(ms);
    expect(upperMsOf(bucket)).toBeGreaterThanOrEqual(ms * (1 - 1e-9));
  }
  for (let bucket = 0; bucket < 799; bucket += 1) expect(bucketOf(upperMsOf(bucket))).toBe(bucket);
  expect(bucketOf(1e9)).toBe(799);
  expect(upperMsOf(799)).toBe(Number.POSITIVE_INFINITY);
});

test("a quantile's bounds are the outer edges of the buckets that its counts reach", () => {
  // 1,000 answers: half in each of two buckets. At alpha 0.001 the median has 434 to 566 at or below it.
  const durations: TargetFigures["durations"] = [
    [300, 500],
    [200, 500],
  ];
  const bounds = quantileBounds(durations, 0.5, 0.001);
  expect(bounds.low).toBeCloseTo(lowerMsOf(200), 9);
  expect(bounds.high).toBeCloseTo(upperMsOf(300), 9);
  const narrow = quantileBounds(
    [
      [200, 433],
      [250, 133],
      [300, 434],
    ],
    0.5,
    0.001,
  );
  expect(narrow.low).toBeCloseTo(lowerMsOf(250), 9);
  expect(narrow.high).toBeCloseTo(upperMsOf(300), 9);
});

test("nothing bounds a quantile from above before there are enough answers", () => {
  expect(quantileBounds([], 0.5, 0.01)).toEqual({
    value: null,
    low: 0,
    high: Number.POSITIVE_INFINITY,
  });
  expect(quantileBounds([[100, 20]], 0.99, 0.01).high).toBe(Number.POSITIVE_INFINITY);
});

test("without requests every guard is open, and every number is one that JSON has", () => {
  const guards = guardsOf({}, {});
  expect(Object.keys(guards)).toEqual(["errors", "latency.p50", "latency.p99"]);
  for (const guard of Object.values(guards)) {
    expect(guard).toMatchObject({ verdict: "open", value: null });
    expect(JSON.parse(JSON.stringify(guard))).toEqual(guard);
  }
  expect(guards["latency.p50"]).toMatchObject({ low: 0, high: unboundedRatio });
});

test("a target that fails beyond the limit is aborted, and one that fails as the stable version does is clear", () => {
  const stable = { requests: 20_000, errors: 200 };
  const failing = { requests: 2_000, errors: 100 };
  expect(guardsOf(stable, failing).errors).toMatchObject({ verdict: "abort", limit: 0.005 });
  const same = { requests: 200_000, errors: 2_000 };
  expect(guardsOf(same, same).errors).toMatchObject({ verdict: "clear", value: 0 });
});

test("nothing is aborted against a stable version of which too little is known", () => {
  const failing = { ...alike(4, 900), requests: 1_000, errors: 100 };
  const guards = guardsOf(alike(2, 5), failing);
  for (const guard of Object.values(guards)) expect(guard.verdict).toBe("open");
  const known = guardsOf(alike(2, 9_000), failing);
  expect(known.errors?.verdict).toBe("abort");
  expect(known["latency.p50"]?.verdict).toBe("abort");
});

test("latency is compared with the slowest that the stable version's median may be", () => {
  const stable: Partial<TargetFigures> = {
    requests: 60,
    durations: [
      [bucketOf(1), 30],
      [bucketOf(3), 30],
    ],
  };
  const median = guardsOf(stable, alike(3.2, 5_000))["latency.p50"];
  expect(median?.verdict).toBe("open");
  expect(median?.low).toBeCloseTo(3.2 / 3, 1);
});

test("a target that fails at once is aborted after a handful of requests", () => {
  const failing = { requests: 8, errors: 8 };
  expect(guardsOf({ requests: 100, errors: 0 }, failing).errors?.verdict).toBe("abort");
});

test("a target that takes half as long again is aborted, one as fast is clear, one a little slower is open", () => {
  const stable = alike(2, 5_000);
  expect(guardsOf(stable, alike(3, 500))["latency.p50"]?.verdict).toBe("abort");
  expect(guardsOf(stable, alike(2, 5_000))["latency.p50"]?.verdict).toBe("clear");
  expect(guardsOf(stable, alike(2.38, 5_000))["latency.p50"]?.verdict).toBe("open");
});

test("a tail that grows is seen at the ninety-ninth percentile where the median stays", () => {
  const tail = (ms: number, count: number): Partial<TargetFigures> => ({
    requests: count,
    durations: [
      [bucketOf(2), count * 0.95],
      [bucketOf(ms), count * 0.05],
    ],
  });
  const guards = guardsOf(tail(4, 20_000), tail(9, 4_000));
  expect(guards["latency.p99"]?.verdict).toBe("abort");
  expect(guards["latency.p50"]?.verdict).toBe("clear");
});

test("a shadow is judged by the share of its answers that differ", () => {
  const plan = rolloutPlanSchema.parse({
    kind: "shadow",
    versions: [2],
    sharePercent: 100,
    guards: { errors: null, latency: null, divergence: { maxShare: 0.01 } },
  });
  const shadow = { compared: 1_000, diverged: 50, dropped: 0, failed: 0, outputs: [] };
  expect(guardsOf({}, { shadow }, plan)).toMatchObject({
    divergence: { verdict: "abort", value: 0.05 },
  });
  expect(guardsOf({}, { shadow: { ...shadow, diverged: 5 } }, plan)).toMatchObject({
    divergence: { verdict: "open" },
  });
});

test("all bounds of a rollout together keep the false alarm rate", () => {
  const plan = (value: unknown): RolloutPlan => rolloutPlanSchema.parse(value);
  const step = { weightPercent: 5, soakSeconds: 1 };
  const four = shareAlarms(plan({ kind: "canary", version: 2, steps: [step, step, step, step] }));
  expect((four.target + four.stable) * 3 * 4).toBeCloseTo(0.01, 12);
  const targets = [2, 3].map((version) => ({ version, weightPercent: 10 }));
  const outcome = { kind: "share", wanted: ["yes"] };
  const ab = shareAlarms(plan({ kind: "ab", targets, stickyBy: { kind: "key" }, outcome }));
  expect((ab.target + ab.stable) * 3 * 2).toBeCloseTo(0.01, 12);
});

test("figures add up to the same in any order, shadows and their outputs too", () => {
  const output = {
    name: "y",
    ...{ compared: 2, mismatched: 0, largest: 0.5, sum: 1, elements: 8, beyond: 1 },
    ...{ topChanged: 1, topRows: 2 },
  };
  const shadow = { compared: 2, diverged: 1, dropped: 3, failed: 1, outputs: [output] };
  const one: TargetFigures = { requests: 3, errors: 1, durations: [[5, 2]], shadow };
  const other: TargetFigures = {
    requests: 4,
    errors: 0,
    durations: [
      [4, 1],
      [5, 3],
    ],
    shadow: {
      ...shadow,
      outputs: [
        { ...output, largest: 2 },
        { ...output, name: "a" },
      ],
    },
  };
  const sum = mergeFigures(one, other);
  expect(sum).toEqual(mergeFigures(other, one));
  expect(sum).toMatchObject({
    requests: 7,
    errors: 1,
    durations: [
      [4, 1],
      [5, 5],
    ],
    shadow: { compared: 4, diverged: 2, dropped: 6, failed: 2 },
  });
  expect(
    sum.shadow?.outputs.map(({ name, largest, sum: total }) => [name, largest, total]),
  ).toEqual([
    ["a", 0.5, 1],
    ["y", 2, 2],
  ]);
  expect(mergeFigures(noFigures, one)).toEqual(one);
});

test("a shadow's errors are what it was shown and did not answer", () => {
  const plan = rolloutPlanSchema.parse({ kind: "shadow", versions: [2], sharePercent: 100 });
  const shown = (compared: number, failed: number) =>
    guardsOf(
      alike(1, 20_000),
      { shadow: { compared, failed, diverged: 0, dropped: 9, outputs: [] } },
      plan,
    );
  expect(shown(1_000, 200)).toMatchObject({ errors: { verdict: "abort", value: 200 / 1_200 } });
  expect(shown(20_000, 0)).toMatchObject({ errors: { verdict: "clear", value: 0 } });
});

test("differences beyond what a number holds add up to the largest, which can be written and read again", () => {
  const output = { ...{ name: "y", compared: 1, mismatched: 0, elements: 1, beyond: 1 } };
  const far = {
    ...output,
    largest: Number.MAX_VALUE,
    sum: Number.MAX_VALUE,
    topChanged: 0,
    topRows: 0,
  };
  const shadow = { compared: 1, diverged: 1, dropped: 0, failed: 0, outputs: [far] };
  const sum = mergeFigures({ ...noFigures, shadow }, { ...noFigures, shadow });
  expect(targetFiguresSchema.parse(JSON.parse(JSON.stringify(sum)))).toEqual(sum);
  // What was added to is as it was.
  expect(shadow).toMatchObject({ compared: 1, outputs: [{ compared: 1 }] });
});
