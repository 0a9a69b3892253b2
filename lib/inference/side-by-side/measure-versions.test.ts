import path from "node:path";
import { describe, expect, test } from "vitest";
import { deriveSignature, scanModel } from "@/lib/artifacts/onnx";
import { projectRoot } from "@/lib/platform/project-root";
import { fixtureVersion, hostilePath, recommenderPath } from "../testing/fixture-version";
import type { ServedVersion } from "../types";
import { generateRequests } from "./generate-requests";
import { type MeasureInput, measureVersions } from "./measure-versions";
import { type GoldenSample, runGoldenSamples } from "./run-golden-samples";

// Real processes throughout: what is promised is about them.

const batching = (name: string) =>
  path.join(projectRoot, "clients/fixtures/batching", `${name}.onnx`);

const options = {
  limits: { maxBatchRows: 100, maxOutputBytes: 1024 ** 2 },
  memoryMib: 512,
  requestTimeoutMs: 10_000,
  loadTimeoutMs: 30_000,
  signal: new AbortController().signal,
};
const tolerance = { absolute: 1e-5, relative: 1e-4 };

function golden(name: string, inputs: string, outputs: string): GoldenSample {
  return { name, source: "version", inputs, outputs, tolerance };
}

function measure(from: ServedVersion, to: ServedVersion, over: Partial<MeasureInput> = {}) {
  return measureVersions({
    ...{ ...options, from, to, golden: [], ownGolden: [], examples: [], seed: 7, budgetMs: 200 },
    ...over,
  });
}

describe("golden samples in quarantine", () => {
  const run = (version: ServedVersion, samples: GoldenSample[], timeoutMs = 20_000) =>
    runGoldenSamples({ ...options, version, samples, timeoutMs });

  test("say by output how far an answer is, exactly for 64-bit integers", async () => {
    const version = await fixtureVersion(hostilePath("int64-identity"));
    const { results } = await run(version, [
      golden("same", '{"x":[9223372036854775807]}', '{"y":[9223372036854775807]}'),
      golden("one less", '{"x":[9223372036854775807]}', '{"y":[9223372036854775806]}'),
      golden("another input", '{"z":[1]}', '{"y":[1]}'),
    ]);
    expect(results).toMatchObject([
      { name: "same", ok: true, error: null, outputs: [{ name: "y", mismatches: 0 }] },
      { name: "one less", ok: false, outputs: [{ name: "y", mismatches: 1, elements: 1 }] },
      { name: "another input", ok: false, error: expect.stringContaining('"z"'), outputs: [] },
    ]);
  });

  test("of the model, that the inputs do not take, are passed over", async () => {
    const version = await fixtureVersion(hostilePath("int64-identity"));
    const sample = { ...golden("other", '{"z":[1]}', "{}"), source: "model" as const };
    expect(await run(version, [sample])).toEqual({ results: [], skipped: ["other"] });
  });

  test("of a version that cannot be loaded, or whose time is over, have failed and say why", async () => {
    const version = await fixtureVersion(hostilePath("int64-identity"));
    const sample = golden("a", '{"x":[1]}', '{"y":[1]}');
    const late = await run(version, [sample], -1);
    expect(late.results).toMatchObject([{ ok: false, error: expect.stringContaining("not run") }]);
    const other = await run({ ...version, digest: "0".repeat(64) }, [sample]);
    expect(other.results).toMatchObject([{ ok: false, error: expect.stringMatching(/SHA-256/) }]);
  });
});

describe("two versions side by side", () => {
  test("the same file answers the same, on made-up requests of a seed", async () => {
    const version = await fixtureVersion(recommenderPath);
    const outcome = await measure(version, version);
    if (!outcome.ok) throw new Error(outcome.fault.detail);
    const { requests, pairs, outputs, from, ratio } = outcome.measurement;
    expect(requests).toMatchObject({ source: "generated", count: 8 });
    expect(pairs).toBeGreaterThan(1);
    expect(outputs).toMatchObject([{ name: "rating", ok: true, maxAbsolute: 0, mismatches: 0 }]);
    expect(from.p50Ms).toBeGreaterThan(0);
    expect(from.p99Ms).toBeGreaterThanOrEqual(from.p50Ms);
    expect(ratio.low).toBeLessThanOrEqual(ratio.median);
    expect(ratio.high).toBeGreaterThanOrEqual(ratio.median);
  });

  test("how far answers differ is told, on the golden samples where there are any", async () => {
    const from = await fixtureVersion(batching("reversed-rows"));
    const to = await fixtureVersion(batching("mean-over-rows"));
    const inputs = '{"x":[[1,2,3,4],[3,2,1,0]]}';
    const sample = golden("rows", inputs, '{"y":[[3,2,1,0],[1,2,3,4]]}');
    const outcome = await measure(from, to, {
      golden: [sample, golden("nobody", '{"z":1}', "{}")],
      examples: [{ name: "unused", inputs }],
    });
    if (!outcome.ok) throw new Error(outcome.fault.detail);
    const { requests, outputs, golden: judged } = outcome.measurement;
    expect(requests).toMatchObject({ source: "golden", count: 1, refused: [{ name: "nobody" }] });
    // Of rows 3,2,1,0 and 1,2,3,4 it makes x minus the mean of its column: -1,0,1,2 and 1,0,-1,-2.
    expect(outputs).toMatchObject([
      { name: "y", elements: 8, maxAbsolute: 6, meanAbsolute: 2.5, topClassChanged: 1 },
    ]);
    expect(judged.from).toMatchObject([{ name: "rows", ok: true }]);
    expect(judged.to).toMatchObject([{ name: "rows", ok: false }]);
  });

  test("every golden sample of the second version has a result, also one that it or the first refuses", async () => {
    const from = await fixtureVersion(batching("reversed-rows"));
    const to = await fixtureVersion(batching("mean-over-rows"));
    const inputs = '{"x":[[1,2,3,4],[3,2,1,0]]}';
    const outcome = await measure(from, to, {
      ownGolden: [
        golden("met", inputs, '{"y":[[-1,0,1,2],[1,0,-1,-2]]}'),
        golden("not met", inputs, '{"y":[[0,0,1,2],[1,0,-1,-2]]}'),
        { ...golden("refused", '{"z":1}', "{}"), source: "model" },
      ],
    });
    if (!outcome.ok) throw new Error(outcome.fault.detail);
    expect(outcome.measurement.ownGolden).toMatchObject([
      { name: "met", ok: true, error: null },
      { name: "not met", ok: false, outputs: [{ mismatches: 1 }] },
      { name: "refused", source: "model", ok: false, error: expect.stringContaining('"z"') },
    ]);
  });

  test("without a request that both answer there is a reason, and what to do", async () => {
    const from = await fixtureVersion(batching("linear"));
    const to = await fixtureVersion(hostilePath("int64-identity"));
    const outcome = await measure(from, to);
    expect(outcome).toMatchObject({
      ok: false,
      fault: { detail: expect.stringContaining("no request that both versions answer") },
    });
  });

  test("a version that cannot be loaded gives a reason that names it", async () => {
    const from = await fixtureVersion(batching("linear"));
    const to = { ...from, id: "other", number: 2, digest: "0".repeat(64) };
    expect(await measure(from, to)).toMatchObject({
      ok: false,
      fault: { code: "artifact.corrupt", detail: expect.stringContaining("linear@2") },
    });
  });

  test("a request whose run does not end is ended, left out and told, and others are measured", async () => {
    const version = await fixtureVersion(hostilePath("loop-count-from-input"));
    const endless = '{"count":"9223372036854775807","start":0}';
    const outcome = await measure(version, version, {
      examples: [{ name: "endless", inputs: endless }],
      requestTimeoutMs: 1_500,
    });
    if (!outcome.ok) throw new Error(outcome.fault.detail);
    expect(outcome.measurement.requests).toMatchObject({
      source: "generated",
      refused: [{ name: "endless", detail: expect.stringContaining("1500 ms") }],
    });
  });

  test("who stops waiting leaves no process behind", async () => {
    const version = await fixtureVersion(recommenderPath);
    const stopping = new AbortController();
    const measuring = measure(version, version, { signal: stopping.signal, budgetMs: 60_000 });
    setImmediate(() => stopping.abort(new Error("stopped")));
    await expect(measuring).rejects.toThrow("stopped");
  });
});

test("made-up requests are the same for one seed, and fit the signature", async () => {
  const signature = deriveSignature(await scanModel(recommenderPath));
  const [first = []] = generateRequests(signature, 1);
  expect(generateRequests(signature, 1)[0]).toEqual(first);
  expect(generateRequests(signature, 2)[0]).not.toEqual(first);
  expect(first).toHaveLength(8);
  expect(Object.keys(JSON.parse(first[0]?.inputs ?? "{}"))).toEqual(["user_id", "item_id"]);
});
