import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { ValidationReport } from "@/lib/contract/version";
import { projectRoot } from "@/lib/platform/project-root";
import { fixtureVersion, hostilePath, recommenderPath } from "./testing/fixture-version";
import { type ArtifactTrial, validateArtifact } from "./validate-artifact";

const batching = path.join(projectRoot, "clients/fixtures/batching");

async function tryFile(from: string, options: Partial<ArtifactTrial> = {}) {
  const { path, digest, sizeBytes, signature } = await fixtureVersion(from);
  const limits = { timeoutMs: 25_000, memoryMib: 512 };
  const file = { path, digest, sizeBytes, signature, externalFiles: [] };
  return validateArtifact({ ...file, ...limits, ...options });
}

async function reportOn(file: string, options?: Partial<ArtifactTrial>): Promise<ValidationReport> {
  const outcome = await tryFile(file, options);
  if (!outcome.ok) throw new Error(outcome.fault.detail);
  return outcome.report;
}

const reportOnFixture = (name: string, options?: Partial<ArtifactTrial>) =>
  reportOn(path.join(batching, `${name}.onnx`), options);

const shared = { mode: "shared", reason: "proven", rows: null };
const alone = (reason: string) => ({ mode: "alone", reason, rows: null });

describe("rows that have the same answers together as alone may share a run", () => {
  it.each([
    "linear",
    "linear-fp16",
    "linear-fp64",
    "linear-unnamed",
    "wide-sums",
    "embedding-of-three",
    "strings",
    "two-names",
    "tokens",
    "empty-output",
    "image-of-five",
  ])("%s", async (name) => {
    const report = await reportOnFixture(name);
    expect(report.batching).toMatchObject(shared);
    expect(report.batching?.tolerance).toBeLessThan(1e-2);
    expect(report.warnings.join()).not.toContain("share a run");
    expect(report.cost).toMatchObject({ manyRows: 32, manyRowsMs: expect.any(Number) });
    expect(report.cost?.oneRowMs).toBeGreaterThan(0);
  });

  it("the recommender, without a warning", async () => {
    const report = await reportOn(recommenderPath);
    expect(report).toMatchObject({ batching: shared, warnings: [] });
  });

  it("with the largest difference that 64 rows showed as the tolerance", async () => {
    const { batching: verdict } = await reportOnFixture("last-digits");
    // A millionth for each row beside the first.
    expect(verdict?.tolerance).toBeGreaterThan(50e-6);
    expect(verdict?.tolerance).toBeLessThan(70e-6);
  });
});

describe("rows that change each other never share a run", () => {
  it.each([
    "mean-over-rows",
    "batch-norm",
    "softmax-over-rows",
    "cumsum-over-rows",
    "sorted-rows",
    "reversed-rows",
    "dynamic-quantized",
    "any-zero",
    "drifts-with-rows",
    "random-noise",
    "one-answer-for-all",
    "doubled-rows",
    "one-row-only",
    "pairs-unnamed",
    "fixed-four-dependent",
  ])("%s", async (name) => {
    const report = await reportOnFixture(name);
    expect(report.batching).toMatchObject(alone("rows_depend"));
    expect(report.warnings.join()).toContain("every request is a run of its own");
    expect(report.cost?.oneRowMs).toBeGreaterThan(0);
  });

  it("and the report says where it was seen", async () => {
    const { warnings } = await reportOnFixture("one-answer-for-all");
    expect(warnings).toEqual([
      'Output "y" is declared with shape [N, 4], but has [1, 4] where N is 2.',
      'Rows of this model cannot share a run, so every request is a run of its own: Output "y" had the shape [1, 4] for 2 rows.',
    ]);
  });

  it("in the same words every time", async () => {
    const once = await reportOnFixture("drifts-with-rows");
    const again = await reportOnFixture("drifts-with-rows");
    expect(again.warnings).toEqual(once.warnings);
    expect(again.batching).toEqual(once.batching);
  });
});

it.each(["scalar-beside", "weights-beside", "square", "pairs"])(
  "inputs and outputs without a leading dimension in common are served as they come: %s",
  async (name) => {
    const report = await reportOnFixture(name);
    expect(report.batching).toEqual({ ...alone("no_common_dimension"), tolerance: 0 });
    expect(report.cost?.oneRowMs).toBeGreaterThan(0);
    expect(report.warnings).toEqual([]);
  },
);

describe("a fixed leading dimension is run in pieces", () => {
  it.each([
    ["fixed-one", 1],
    ["fixed-one-layer", 1],
    ["fixed-four", 4],
    ["fixed-four-between", 4],
  ])("and the report measures what a free one would gain: %s", async (name, rows) => {
    const report = await reportOnFixture(name);
    expect(report.batching).toMatchObject({ mode: "pieces", reason: "proven", rows });
    const [pieces, gain, ...more] = report.warnings;
    expect(more).toEqual([]);
    expect(pieces).toContain(`fixed at ${rows}, so a request of more rows is run in pieces`);
    expect(gain).toMatch(/32 rows took [\d.]+ ms in one run instead of [\d.]+ ms in pieces/);
    expect(report.cost).toMatchObject({ manyRowsMs: null, manyRows: 1 });
  });

  it.each(["fixed-one-reshaped", "fixed-one-noise"])(
    "and the report promises nothing that was not seen: %s",
    async (name) => {
      const report = await reportOnFixture(name);
      expect(report.batching).toMatchObject({ mode: "pieces", rows: 1 });
      expect(report.warnings).toEqual([
        "The leading dimension of every input and output is fixed at 1, so a request of more rows is run in pieces of 1: each piece is a run of its own.",
      ]);
    },
  );
});

describe("what the trials cannot tell is not batched, and the model is accepted all the same", () => {
  const unknown = alone("not_answered");

  it.each([
    ["unknown-words", "all made-up rows had the same answer"],
    ["never-answers", "the model did not answer made-up rows"],
    ["memory-by-rows", "did not fit the time or the memory"],
  ])("%s", async (name, why) => {
    const report = await reportOnFixture(name);
    expect(report.batching).toMatchObject(unknown);
    expect(report.warnings.join()).toContain(why);
  });

  it("a model of which only so many rows fit is batched so far", async () => {
    const report = await reportOnFixture("memory-by-many-rows");
    expect(report.batching).toMatchObject(shared);
    expect(report.warnings.join()).toMatch(/tried up to (8|16) at a time/);
    expect(report.cost?.manyRows).toBeLessThanOrEqual(16);
  });

  it("a model that never ends with eight rows is ended at the deadline", async () => {
    const startedAt = performance.now();
    const report = await reportOnFixture("time-by-rows", { timeoutMs: 4_000 });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(report.batching).toMatchObject(unknown);
    expect(report.warnings.join()).toContain("did not come to their end");
  });

  it("but a trial that its caller ends has no outcome", async () => {
    const caller = new AbortController();
    const trial = tryFile(path.join(batching, "time-by-rows.onnx"), { signal: caller.signal });
    setTimeout(() => caller.abort(new Error("enough")), 2_500);
    await expect(trial).rejects.toThrow("enough");
  });

  it.each(["loop-count-from-input", "shape-from-input", "big-output"])(
    "time, memory and answers that values ask for: %s",
    async (name) => {
      const report = await reportOn(hostilePath(name));
      expect(report.batching?.mode).toBe("alone");
    },
  );
});

const backend = path.resolve(projectRoot, "../shared/onnx-backend");
const groups = ["simple", "pytorch-converted", "pytorch-operator"];
const models = groups
  .flatMap((group) => {
    const folder = path.join(backend, group);
    return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
  })
  // One in ten: the rest of them differ in the operator.
  .filter((_, index) => index % 10 === 3);

describe.skipIf(models.length === 0)("the ONNX project's own models", () => {
  it.each(models.map((folder) => [path.basename(folder), folder]))(
    "are judged and not crashed by: %s",
    async (_, folder) => {
      const outcome = await tryFile(path.join(folder, "model.onnx"));
      if (outcome.ok) expect(outcome.report.batching).toBeDefined();
      else expect(outcome.fault.code).toBe("model.load_failed");
    },
  );
});
