import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { deriveSignature, rewriteZipMaps, type ScannedModel, scanModel } from "./index";
import { classifier, probabilityMaps } from "./testing/classifier";
import { scanBytes, withModelFile } from "./testing/model-file";
import { type ModelSpec, onnxModel } from "./testing/write-onnx";

interface Rewritten {
  readonly scan: ScannedModel;
  readonly bytes: Buffer;
  readonly again: ScannedModel;
}

async function rewrite(spec: ModelSpec): Promise<Rewritten> {
  return withModelFile(onnxModel(spec), async (path) => {
    const scan = await scanModel(path);
    const { sizeBytes, stream } = rewriteZipMaps(path, scan);
    const bytes = Buffer.concat(await stream.toArray());
    expect(bytes.length).toBe(sizeBytes);
    return { scan, bytes, again: await scanBytes(bytes) };
  });
}

const strings = { classlabels_strings: { strings: ["setosa", "versicolor", "virginica"] } };

describe("a ZipMap at the end of the graph", () => {
  it("is found with its labels, in the order of the columns", async () => {
    const scan = await scanBytes(onnxModel(classifier({ labels: strings })));
    expect(deriveSignature(scan).outputs).toEqual([
      { name: "label", datatype: "INT64", shape: ["N"] },
      {
        name: "probabilities",
        datatype: "FP32",
        shape: [null, 3],
        classLabels: { datatype: "BYTES", values: ["setosa", "versicolor", "virginica"] },
      },
    ]);
  });
  it("keeps INT64 labels exact", async () => {
    const ints = [-1, 0, 2n ** 63n - 1n];
    const scan = await scanBytes(
      onnxModel(classifier({ labels: { classlabels_int64s: { ints } } })),
    );
    expect(scan.zipMaps[0]?.labels).toEqual({
      datatype: "INT64",
      values: ["-1", "0", "9223372036854775807"],
    });
  });
  it("becomes an Identity whose output is the tensor", async () => {
    const { scan, again } = await rewrite(classifier({ labels: strings }));
    expect(again.facts.operators).toEqual({ "ai.onnx.ml:LinearClassifier": 1, Identity: 1 });
    expect(again.zipMaps).toEqual([]);
    expect(again.facts.opsets).toEqual({ ...scan.facts.opsets });
    expect(deriveSignature(again).omittedOutputs).toEqual([]);
    expect(again.outputs.map(({ name, type }) => ({ name, type }))).toEqual([
      { name: "label", type: { kind: "tensor", elemType: 7, dims: ["N"] } },
      { name: "probabilities", type: { kind: "tensor", elemType: 1, dims: [null, 3] } },
    ]);
  });
  it("brings the import of ai.onnx when the file has none", async () => {
    const { again } = await rewrite(classifier({ labels: strings, opset: null }));
    expect(again.facts.opsets).toEqual({ "ai.onnx.ml": 3, "": 13 });
  });
  it("leaves every byte outside of it as it was", async () => {
    const metadata = { note: "after the graph" };
    const spec = { ...classifier({ labels: strings }), metadata };
    const { scan, bytes } = await rewrite(spec);
    const original = Buffer.from(onnxModel(spec));
    const zipMap = scan.zipMaps[0];
    if (zipMap === undefined) throw new Error("expected a ZipMap");
    const before = original.subarray(scan.graph.body, zipMap.node.start);
    const between = original.subarray(zipMap.node.end, zipMap.declaration.start);
    const after = original.subarray(zipMap.declaration.end);
    for (const part of [original.subarray(0, scan.graph.start), before, between, after]) {
      expect(part.length).toBeGreaterThan(0);
      expect(bytes.includes(part)).toBe(true);
    }
    expect(bytes.subarray(-after.length)).toEqual(after);
  });
  it("is replaced in each of several outputs", async () => {
    const one = classifier({ labels: strings });
    const zip = {
      op: "ZipMap",
      domain: "ai.onnx.ml",
      inputs: ["p"],
      outputs: ["more"],
      attributes: strings,
    };
    const { scan, again } = await rewrite({
      ...one,
      nodes: [...(one.nodes ?? []), zip],
      outputs: [...(one.outputs ?? []), { name: "more", type: probabilityMaps("string") }],
    });
    expect(scan.zipMaps.map(({ output }) => output)).toEqual(["probabilities", "more"]);
    expect(again.facts.operators).toMatchObject({ Identity: 2 });
  });
});

describe("a ZipMap is left as it is, and its output left out of answers,", () => {
  const one = classifier({ labels: strings });
  const reader = { op: "SequenceLength", inputs: ["probabilities"], outputs: ["n"] };
  const graph = { nodes: [reader] };
  const cases: [string, ModelSpec][] = [
    ["when another node reads it", { ...one, nodes: [...(one.nodes ?? []), reader] }],
    [
      "when a subgraph reads it",
      {
        ...one,
        nodes: [...(one.nodes ?? []), { op: "If", attributes: { then_branch: { graph } } }],
      },
    ],
    ["when it has no labels", classifier({ labels: {} })],
    [
      "when a label cannot be stored as text",
      classifier({ labels: { classlabels_strings: { strings: ["a\0b"] } } }),
    ],
  ];
  it.each(cases)("%s", async (_why, spec) => {
    const { scan, bytes } = await rewrite(spec);
    expect(scan.zipMaps).toEqual([]);
    expect(bytes.equals(onnxModel(spec))).toBe(true);
    expect(deriveSignature(scan).omittedOutputs).toMatchObject([
      { name: "probabilities", hint: expect.stringContaining("zipmap=False") },
    ]);
  });
});

it("a ZipMap of another domain is none of ours", async () => {
  const one = classifier({ labels: strings });
  const [linear] = one.nodes ?? [];
  const foreign = { op: "ZipMap", domain: "my.f", inputs: ["p"], outputs: ["probabilities"] };
  const scan = await scanBytes(
    onnxModel({
      ...one,
      opsets: { "ai.onnx.ml": 3, "my.f": 1 },
      nodes: linear === undefined ? [] : [linear, foreign],
      functions: [{ name: "ZipMap", domain: "my.f", nodes: [{ op: "Relu" }] }],
    }),
  );
  expect(scan.zipMaps).toEqual([]);
});

it("a stream that is given up closes its file", async () => {
  await withModelFile(onnxModel(classifier({ labels: strings })), async (path) => {
    const { stream } = rewriteZipMaps(path, await scanModel(path));
    for await (const _chunk of stream) break;
    expect(stream.destroyed).toBe(true);
    expect((await readFile(path)).length).toBeGreaterThan(0);
  });
});
