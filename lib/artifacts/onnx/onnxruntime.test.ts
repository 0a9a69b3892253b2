import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rewriteZipMaps, scanModel } from "./index";
import { irVersions, opsetRanges } from "./limits";
import { classifier } from "./testing/classifier";
import { type ModelSpec, onnxModel } from "./testing/write-onnx";

// What this folder says about onnxruntime is asked of onnxruntime itself, in a child process: this
// process must never load it.
const script = `
import { createRequire } from "node:module";
const ort = createRequire(process.cwd() + "/package.json")("onnxruntime-node");
const answers = [];
for (const { file, feed } of JSON.parse(process.argv[1])) {
  try {
    const session = await ort.InferenceSession.create(file, { logSeverityLevel: 4 });
    const feeds = feed ? { x: new ort.Tensor("float32", feed, [feed.length / 2, 2]) } : null;
    const result = feeds ? await session.run(feeds) : {};
    answers.push(Object.fromEntries(Object.entries(result).map(([name, tensor]) => [name, {
      dims: tensor.dims,
      bytes: Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength).toString("hex"),
    }])));
  } catch {
    answers.push(null);
  }
}
process.stdout.write(JSON.stringify(answers));
`;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "onnward-onnxruntime-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function ask(jobs: { file: string; feed?: number[] }[]): Promise<unknown[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "-e", script, JSON.stringify(jobs)],
    { env: { NODE_ENV: "test", ORT_DISABLE_TELEMETRY: "1" } },
  );
  return JSON.parse(stdout);
}

async function store(name: string, spec: ModelSpec): Promise<string> {
  const file = path.join(folder, `${name}.onnx`);
  await writeFile(file, onnxModel(spec));
  return file;
}

const identity: ModelSpec = {
  inputs: [{ name: "x", dims: ["N", 2] }],
  outputs: [{ name: "y", dims: ["N", 2] }],
  nodes: [{ op: "Identity", inputs: ["x"], outputs: ["y"] }],
};

async function loads(spec: ModelSpec, name: string): Promise<boolean> {
  const [answer] = await ask([{ file: await store(name, spec) }]);
  return answer !== null;
}

describe("the ranges that the scan accepts end where onnxruntime's do", () => {
  it("IR versions", async () => {
    expect(await loads({ ...identity, irVersion: irVersions.min }, "ir-min")).toBe(true);
    expect(await loads({ ...identity, irVersion: irVersions.max }, "ir-max")).toBe(true);
    expect(await loads({ ...identity, irVersion: irVersions.max + 1 }, "ir-over")).toBe(false);
  });
  it.each([...opsetRanges])("operator set %s", async (domain, range) => {
    const at = (version: number): ModelSpec =>
      domain === ""
        ? { ...identity, opset: version }
        : { ...identity, opsets: { [domain]: version } };
    expect(await loads(at(range.min), `${domain}-min`)).toBe(true);
    expect(await loads(at(range.max), `${domain}-max`)).toBe(true);
    expect(await loads(at(range.max + 1), `${domain}-over`)).toBe(false);
  });
});

it.each([17, null])("a rewritten ZipMap answers with the very bits (opset %s)", async (opset) => {
  const labels = { classlabels_int64s: { ints: [0, 1, 2] } };
  const original = await store(`zip-${opset}`, classifier({ labels, opset }));
  const plain = await store(`plain-${opset}`, classifier({ labels, opset, plain: true }));
  const derived = path.join(folder, `derived-${opset}.onnx`);
  const { stream } = rewriteZipMaps(original, await scanModel(original));
  await pipeline(stream, createWriteStream(derived));
  const feed = [0.5, -2, 3, 0.25, -1, 8];
  const [expected, answer] = await ask([
    { file: plain, feed },
    { file: derived, feed },
  ]);
  expect(expected).toMatchObject({ p: { dims: [3, 3] } });
  const { label, p } = Object(expected);
  expect(answer).toEqual({ label, probabilities: p });
});
