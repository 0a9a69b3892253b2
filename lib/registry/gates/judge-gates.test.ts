import { describe, expect, test } from "vitest";
import { type AliasGates, aliasGatesSchema } from "@/lib/contract/alias-rules";
import type { SignatureDifference } from "@/lib/contract/compare";
import type { Measurement, Timings } from "@/lib/contract/comparison";
import type { GoldenResult } from "@/lib/contract/golden-sample";
import { type JudgedVersion, judgeGates, type MoveFacts } from "./judge-gates";
import type { Measured } from "./measured";

const gates = (some: Partial<AliasGates>): AliasGates => aliasGatesSchema.parse(some);
const version = (number: number, metrics: JudgedVersion["metrics"] = []): JudgedVersion => ({
  version: number,
  metrics,
});
const facts: MoveFacts = {
  from: version(3),
  to: version(4),
  compare: null,
  measured: { kind: "none" },
  breakingReason: null,
};

function judgeOne(some: Partial<AliasGates>, over: Partial<MoveFacts>) {
  const results = judgeGates(gates(some), { ...facts, ...over });
  expect(results).toHaveLength(1);
  return results[0];
}

test("no gate in force says nothing, and those in force answer in one order", () => {
  expect(judgeGates(gates({}), facts)).toEqual([]);
  const all = gates({
    ...{ approval: true, signature: true, golden: true },
    ...{ latency: { p99Ms: 5 }, metrics: [{ name: "auc", margin: 0 }] },
  });
  const names = judgeGates(all, facts).map(({ gate }) => gate);
  expect(names).toEqual(["signature", "golden", "metrics", "latency", "approval"]);
});

test("approval is never given by a machine: it is pending", () => {
  expect(judgeOne({ approval: true }, {})).toMatchObject({ gate: "approval", verdict: "pending" });
});

describe("the signature gate", () => {
  const difference = (detail: string): SignatureDifference => ({
    ...{ rule: "input.removed", severity: "breaking", subject: "input", name: "x", axis: null },
    ...{ from: "x", to: null, detail },
  });
  const compare = (
    verdict: "identical" | "compatible" | "breaking" | null,
    details: string[] = [],
  ) => ({
    verdict,
    counts: { breaking: details.length, compatible: 0, info: 0 },
    signature: details.map(difference),
  });
  const judge = (over: Partial<MoveFacts>) => judgeOne({ signature: true }, over);

  test("lets a first version pass: there is nobody to break", () => {
    expect(judge({ from: null })).toMatchObject({ verdict: "passed" });
  });

  test.each(["identical", "compatible"] as const)("lets %s pass", (verdict) => {
    expect(judge({ compare: compare(verdict) })).toMatchObject({ verdict: "passed" });
  });

  test("stops what breaks callers and names the differences, the first three of many", () => {
    const result = judge({ compare: compare("breaking", ["One.", "Two.", "Three.", "Four."]) });
    expect(result).toMatchObject({ verdict: "failed", figures: { breaking: 4 } });
    expect(result?.detail).toContain("One. Two. Three. And 1 more.");
    expect(result?.detail).not.toContain("Four");
  });

  test("is overridden by a reason and stays visible as what it is", () => {
    const broken = { compare: compare("breaking", ["One."]), breakingReason: "Agreed." };
    expect(judge(broken)).toMatchObject({ verdict: "overridden" });
  });

  test("stops what cannot be compared, whatever the reason", () => {
    const unknown = { compare: compare(null), breakingReason: "Agreed." };
    expect(judge(unknown)).toMatchObject({ verdict: "failed" });
  });
});

describe("the metrics gate", () => {
  const metric = (
    name: string,
    value: number,
    direction: "higher" | "lower" | null = "higher",
  ) => ({
    ...{ name, value, direction },
  });
  const judge = (
    margin: number,
    from: JudgedVersion["metrics"] | null,
    to: JudgedVersion["metrics"],
  ) =>
    judgeOne(
      { metrics: [{ name: "auc", margin }] },
      { from: from === null ? null : version(3, from), to: version(4, to) },
    );

  test("lets as good or better pass and stops worse, in the metric's own direction", () => {
    expect(judge(0, [metric("auc", 0.9)], [metric("auc", 0.9)])?.verdict).toBe("passed");
    expect(judge(0, [metric("auc", 0.9)], [metric("auc", 0.89)])?.verdict).toBe("failed");
    const [low, high] = [metric("auc", 1, "lower"), metric("auc", 2, "lower")];
    expect(judge(0, [high], [low])?.verdict).toBe("passed");
    expect(judge(0, [low], [high])?.verdict).toBe("failed");
  });

  test("allows the margin in the metric's own unit to its last digit, and no more", () => {
    // 0.8 − 0.7 is 0.10000000000000009 in binary.
    expect(judge(0.1, [metric("auc", 0.8)], [metric("auc", 0.7)])?.verdict).toBe("passed");
    expect(judge(0.1, [metric("auc", 0.8)], [metric("auc", 0.699)])?.verdict).toBe("failed");
    const slow = [metric("auc", 5_000, "lower")];
    expect(judge(100, slow, [metric("auc", 5_100, "lower")])?.verdict).toBe("passed");
    expect(judge(100, slow, [metric("auc", 5_101, "lower")])?.verdict).toBe("failed");
  });

  test("goes by what either version says is better, and asks for it where neither does", () => {
    const [low, high] = [metric("auc", 1, null), metric("auc", 2, null)];
    expect(judge(5, [low], [high])).toMatchObject({
      verdict: "failed",
      detail: expect.stringContaining("state its direction"),
    });
    expect(judge(0, [low], [metric("auc", 2, "lower")])?.verdict).toBe("failed");
    expect(judge(0, [metric("auc", 2, "lower")], [low])?.verdict).toBe("passed");
  });

  test("shows both values and by how much it is worse", () => {
    const result = judge(0.01, [metric("auc", 0.92)], [metric("auc", 0.9)]);
    expect(result?.figures).toEqual({ "auc.from": 0.92, "auc.to": 0.9, "auc.margin": 0.01 });
    expect(result?.detail).toContain("better by 0.02; 0.01 is allowed");
  });

  test("stops what cannot be compared: missing on the new, the current or both, or of two minds", () => {
    const auc = [metric("auc", 0.9)];
    expect(judge(1, auc, [])?.detail).toContain("Version 4 does not state its auc");
    expect(judge(1, [], auc)?.detail).toContain("Version 3 does not state its auc");
    expect(judge(1, [], [])?.detail).toContain("Version 4 does not state");
    expect(judge(1, auc, [metric("auc", 0.9, "lower")])?.detail).toContain("do not agree");
    for (const [from, to] of [
      [auc, []],
      [[], auc],
      [[], []],
      [auc, [metric("auc", 0.9, "lower")]],
    ] as const)
      expect(judge(1, from, to)?.verdict).toBe("failed");
  });

  test("asks of a first version only that it states the metric", () => {
    expect(judge(0, null, [metric("auc", 0.1)])?.verdict).toBe("passed");
    expect(judge(0, null, [])?.verdict).toBe("failed");
  });

  test("is one result for all metrics, which one of them fails", () => {
    const both = [metric("auc", 0.9), metric("loss", 2, "lower")];
    const worse = [metric("auc", 0.9), metric("loss", 3, "lower")];
    const named = gates({
      metrics: [
        { name: "auc", margin: 0 },
        { name: "loss", margin: 0 },
      ],
    });
    const [result] = judgeGates(named, { ...facts, from: version(3, both), to: version(4, worse) });
    expect(result).toMatchObject({ verdict: "failed", figures: { "loss.to": 3, "auc.to": 0.9 } });
    expect(result?.detail).not.toContain("auc is");
  });
});

const timings = (p99Ms: number): Timings => ({
  ...{ p50Ms: 1, p90Ms: 1, p99Ms, meanMs: 1, answerP50Ms: 1, perSecond: 1 },
});

function measured(over: Partial<Measurement>, isAlone = false): Measured {
  const measurement: Measurement = {
    requests: { source: "golden", count: 1, refused: [] },
    ...{ pairs: 500, durationMs: 1, seed: 1, threads: { from: 1, to: 1 } },
    ...{ from: timings(10), to: timings(10) },
    ratio: { median: 1, low: 1, high: 1 },
    ...{ verdict: "same", outputs: [], golden: { from: [], to: [] }, ownGolden: [] },
    ...over,
  };
  return { kind: "measured", comparisonId: "c", measurement, isAlone };
}

const unmeasured: Measured[] = [
  { kind: "pending", comparisonId: "c" },
  { kind: "failed", comparisonId: "c", detail: "It broke." },
];

describe("the golden gate", () => {
  const judge = (one: Measured) => judgeOne({ golden: true }, { measured: one });
  const sample = (name: string, over: Partial<GoldenResult> = {}): GoldenResult => ({
    ...{ name, source: "model", ok: true, error: null, outputs: [] },
    ...over,
  });
  const of = (...ownGolden: GoldenResult[]) => judge(measured({ ownGolden }));

  test("waits while it is measured and fails when it cannot be", () => {
    const [pending, failed] = unmeasured.map(judge);
    expect(pending).toMatchObject({ verdict: "pending" });
    expect(failed).toMatchObject({ verdict: "failed" });
    expect(failed?.detail).toContain("It broke.");
  });

  test("does not pass for want of samples: nothing was checked", () => {
    const result = of();
    expect(result).toMatchObject({ verdict: "failed", figures: { samples: 0 } });
    expect(result?.detail).toContain("Save one first");
  });

  test("passes when every sample is met", () => {
    expect(of(sample("a"), sample("b"))).toMatchObject({
      ...{ verdict: "passed", figures: { samples: 2, failed: 0 } },
    });
  });

  test("fails when one is not met or was refused, and says how far or why", () => {
    const output = {
      ...{ name: "y", ok: false, elements: 8, mismatches: 2, problem: null },
      ...{ maxAbsolute: 1, meanAbsolute: 1, maxRelative: 1 },
    };
    const far = of(sample("a"), sample("b", { ok: false, outputs: [output] }));
    expect(far).toMatchObject({ verdict: "failed", figures: { samples: 2, failed: 1 } });
    expect(far?.detail).toContain('"b": output "y" differs in 2 of 8 values');
    const refused = of(sample("c", { ok: false, error: 'There is no input "z".' }));
    expect(refused?.verdict).toBe("failed");
    expect(refused?.detail).toContain('"c" was refused (There is no input "z".)');
  });

  test("names three of many and how many more there are", () => {
    const failed = ["a", "b", "c", "d", "e"].map((name) => sample(name, { ok: false }));
    expect(of(...failed)?.detail).toMatch(/5 of 5 .*"c"; and 2 more\.$/);
  });
});

describe("the latency gate", () => {
  const judge = (latency: AliasGates["latency"], over: Partial<MoveFacts>) =>
    judgeOne({ latency }, over);

  test("waits while it is measured and fails when it cannot be", () => {
    const [pending, failed] = unmeasured.map((one) => judge({ p99Ms: 1 }, { measured: one }));
    expect(pending).toMatchObject({ verdict: "pending", figures: { "p99Ms.limit": 1 } });
    expect(failed).toMatchObject({ verdict: "failed" });
  });

  test("holds the ratio of p99 against the current version to its limit", () => {
    const at = (p99: number) =>
      judge({ p99Ratio: 1.2 }, { measured: measured({ from: timings(10), to: timings(p99) }) });
    expect(at(12)?.verdict).toBe("passed");
    expect(at(12.1)).toMatchObject({
      verdict: "failed",
      figures: { p99Ratio: 1.21, "p99Ratio.limit": 1.2, "p99Ms.from": 10, pairs: 500 },
    });
  });

  test("holds p99 in milliseconds to its limit, and both limits when there are both", () => {
    const at = (p99Ms: number, p99Ratio: number) =>
      judge({ p99Ms, p99Ratio }, { measured: measured({ from: timings(10), to: timings(20) }) });
    expect(at(20, 2)?.verdict).toBe("passed");
    expect(at(19, 2)?.verdict).toBe("failed");
    expect(at(20, 1.9)?.verdict).toBe("failed");
  });

  test("of a first version holds milliseconds alone: there is nothing to be slower than", () => {
    const first = (p99Ms?: number) =>
      judge({ p99Ratio: 1, p99Ms }, { from: null, measured: measured({ to: timings(9) }, true) });
    expect(first()?.verdict).toBe("passed");
    expect(first(8)?.verdict).toBe("failed");
  });

  test("does not pass a ratio that could not be measured on the same requests", () => {
    const alone = { measured: measured({}, true) };
    expect(judge({ p99Ratio: 100 }, alone)?.verdict).toBe("failed");
    expect(judge({ p99Ms: 100 }, alone)?.verdict).toBe("passed");
  });

  test("does not take the machine's noise for a difference of the same bytes, unless they run otherwise", () => {
    const compare = {
      ...{ verdict: "identical" as const, signature: [] },
      counts: { breaking: 0, compatible: 0, info: 0 },
    };
    const noisy = { from: timings(10), to: timings(30) };
    const same = { compare, measured: measured(noisy) };
    expect(judge({ p99Ratio: 1.1 }, same)?.verdict).toBe("passed");
    const other = { compare, measured: measured({ ...noisy, threads: { from: 1, to: 4 } }) };
    expect(judge({ p99Ratio: 1.1 }, other)?.verdict).toBe("failed");
    expect(judge({ p99Ms: 20 }, same)?.verdict).toBe("failed");
  });

  test("takes two that are too fast to be timed for equally fast", () => {
    const fast = measured({ from: timings(0), to: timings(0.0005) });
    expect(judge({ p99Ratio: 1.1 }, { measured: fast })).toMatchObject({
      ...{ verdict: "passed", figures: { p99Ratio: 1 } },
    });
  });
});
