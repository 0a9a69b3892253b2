import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { fixtureVersion, hostilePath, recommenderPath } from "./testing/fixture-version";
import { type ArtifactTrial, validateArtifact } from "./validate-artifact";

async function tryFile(file: string, options: Partial<ArtifactTrial> = {}) {
  const { path, digest, sizeBytes, signature } = await fixtureVersion(file);
  return validateArtifact({
    path,
    digest,
    sizeBytes,
    signature,
    externalFiles: [],
    timeoutMs: 20_000,
    memoryMib: 512,
    ...options,
  });
}

const tryHostile = (name: string, options?: Partial<ArtifactTrial>) =>
  tryFile(hostilePath(name), options);

describe("a model that works", () => {
  it("is measured in four runs, and its phases are told", async () => {
    const phases: string[] = [];
    const outcome = await tryFile(recommenderPath, { onPhase: (phase) => phases.push(phase) });
    if (!outcome.ok) throw new Error(outcome.fault.detail);
    const { report } = outcome;
    expect(phases).toEqual(["loading", "running"]);
    expect(report.runs.map(({ fill, freeDimension }) => [fill, freeDimension])).toEqual([
      ["zeros", 1],
      ["ones", 1],
      ["zeros", 2],
      ["ones", 2],
    ]);
    for (const run of report.runs) expect(run).toMatchObject({ error: null });
    expect(report.warnings).toEqual([]);
    expect(report.peakMemoryBytes).toBeGreaterThan(20 * 1024 ** 2);
    expect(report.runtime).toMatchObject({ name: "onnxruntime", version: "1.30.0" });
  });

  it.each([
    "prototype-names",
    "identity-types",
    "nan-output",
    "tensor-and-sequence-output",
    "optional-output",
    "ort-config-metadata",
    "mean-over-batch",
    "int64-identity",
    "big-output",
    "loop-count-from-input",
    "shape-from-input",
  ])("is accepted: %s", async (name) => {
    const outcome = await tryHostile(name);
    expect(outcome).toMatchObject({ ok: true });
  });

  it("but not with made-up values is accepted with a warning that says so", async () => {
    const outcome = await tryHostile("dislikes-made-up-values");
    if (!outcome.ok) throw new Error(outcome.fault.detail);
    expect(outcome.report.warnings.join()).toContain("made-up values");
    for (const run of outcome.report.runs) {
      expect(run.runMs).toBeNull();
      expect(run.error).not.toMatch(/\/|\.cc|0x/);
    }
  });

  it("has the shapes that its file leaves unsaid", async () => {
    const { signature } = await fixtureVersion(recommenderPath);
    const outputs = signature.outputs.map((output) => ({ ...output, shape: null }));
    const outcome = await tryFile(recommenderPath, { signature: { ...signature, outputs } });
    expect(outcome).toMatchObject({ ok: true, signature });
  });

  it("warns when its outputs are not as declared", async () => {
    const { signature } = await fixtureVersion(hostilePath("int64-identity"));
    const outputs = signature.outputs.map((output) => ({ ...output, shape: [7] }));
    const outcome = await tryHostile("int64-identity", { signature: { ...signature, outputs } });
    if (!outcome.ok) throw new Error(outcome.fault.detail);
    expect(outcome.report.warnings).toContain(
      'Output "y" is declared with shape [7], but has [1].',
    );
  });
});

describe("a model that does harm", () => {
  it.each(["constant-of-shape-bomb", "constant-of-shape-2gib"])(
    "takes no memory but its own: %s",
    async (name) => {
      const before = process.memoryUsage.rss();
      const outcome = await tryHostile(name);
      expect(outcome).toMatchObject({ ok: false, fault: { code: "model.resource_limit" } });
      expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 ** 2);
    },
  );

  it("by never ending is ended at the deadline", async () => {
    const outcome = await tryHostile("loop-endless", { timeoutMs: 1_000 });
    expect(outcome).toMatchObject({ ok: false, fault: { code: "model.warmup_timeout" } });
  });

  it("is rejected with the reason and no path when onnxruntime does not load it", async () => {
    const outcome = await tryHostile("conv-rank-mismatch");
    if (outcome.ok) throw new Error("accepted");
    expect(outcome.fault.code).toBe("model.load_failed");
    expect(outcome.fault.detail).toContain("Conv");
    expect(outcome.fault.detail).not.toMatch(/\/|\.cc|::/);
  });

  it("is not loaded when its bytes are not those of its digest", async () => {
    const outcome = await tryFile(recommenderPath, { digest: "0".repeat(64) });
    expect(outcome).toMatchObject({ ok: false, fault: { code: "artifact.corrupt" } });
  });
});

it("ends with its caller and leaves no folder behind", async () => {
  // Its own: others make folders beside it, and what was killed in earlier runs left some.
  const folder = mkdtempSync(join(tmpdir(), "onnward-test-"));
  vi.stubEnv("TMPDIR", folder);
  const caller = new AbortController();
  const trial = tryHostile("loop-endless", {
    signal: caller.signal,
    onPhase: (phase) => phase === "running" && caller.abort(new Error("enough")),
  });
  await expect(trial).rejects.toThrow("enough");
  vi.unstubAllEnvs();
  expect(readdirSync(folder)).toEqual([]);
});
