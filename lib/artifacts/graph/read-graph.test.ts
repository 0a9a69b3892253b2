import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { scanModel } from "../onnx";
import { withModelFile } from "../onnx/testing/model-file";
import { type GraphSpec, onnxModel } from "../onnx/testing/write-onnx";
import { bytes, int, message, text } from "../onnx/wire-writer";
import { readGraph, shapeOf, typeText } from "./index";
import { memorySource } from "./testing/memory-source";

const read = (model: Uint8Array) => readGraph(memorySource(model));

const branch = (op: string): GraphSpec => ({
  name: op,
  nodes: [{ op, name: "inner", inputs: ["x"], outputs: ["r"] }],
  outputs: [{ name: "r", dims: [2] }],
});

const model = onnxModel({
  name: "main",
  inputs: [{ name: "x", dims: ["N", 3, null] }],
  outputs: [{ name: "y", type: { sequence: { tensor: "float", dims: [2] } } }],
  initializers: [
    { name: "w", dims: [3, 2], raw: new Uint8Array(24) },
    { name: "shape", elem: "int64", dims: [2], int64s: [-1, 8] },
  ],
  nodes: [
    {
      op: "Conv",
      name: "c",
      inputs: ["x", "w", ""],
      outputs: ["a"],
      attributes: { pads: { ints: [1, -2, 3] }, mode: { string: "same" }, eps: { float: 0.1 } },
    },
    {
      op: "If",
      name: "choose",
      inputs: ["a"],
      outputs: ["y"],
      attributes: { then_branch: { graph: branch("Relu") }, else_branch: { graph: branch("Neg") } },
    },
    { op: "Double", domain: "mine", inputs: ["a"], outputs: ["z"] },
  ],
  functions: [
    {
      name: "Double",
      domain: "mine",
      inputs: ["p"],
      outputs: ["q"],
      nodes: [{ op: "Add", inputs: ["p", "p"], outputs: ["q"] }],
    },
  ],
});

test("a graph has its nodes, values, weights, subgraphs and functions, in the file's order", async () => {
  const { graphs, nodeCount } = await read(model);
  expect(nodeCount).toBe(6);
  expect(graphs.map(({ name, owner }) => ({ name, owner }))).toEqual([
    { name: "main", owner: { kind: "model" } },
    { name: "Relu", owner: { kind: "node", graph: 0, node: 1, attribute: "then_branch" } },
    { name: "Neg", owner: { kind: "node", graph: 0, node: 1, attribute: "else_branch" } },
    { name: "Double", owner: { kind: "function", domain: "mine", name: "Double", overload: "" } },
  ]);
  const [main, , , fn] = graphs;
  expect(main?.nodes.map(({ op, inputs, outputs }) => [op, inputs, outputs])).toEqual([
    ["Conv", ["x", "w", ""], ["a"]],
    ["If", ["a"], ["y"]],
    ["Double", ["a"], ["z"]],
  ]);
  expect(main?.nodes[0]?.attributes.map(({ name, kind, text }) => [name, kind, text])).toEqual([
    ["pads", "ints", "[1, -2, 3]"],
    ["mode", "string", '"same"'],
    ["eps", "float", "0.1"],
  ]);
  expect(main?.nodes[1]?.attributes.map(({ graphs }) => graphs)).toEqual([[1], [2]]);
  expect(main?.initializers.map(({ name, dims }) => [name, dims])).toEqual([
    ["w", [3, 2]],
    ["shape", [2]],
  ]);
  expect(shapeOf(main?.inputs[0]?.type ?? null)).toEqual(["N", 3, null]);
  expect(typeText(main?.outputs[0]?.type ?? null)).toBe("sequence(float)");
  expect(fn?.inputs).toEqual([{ name: "p", type: null }]);
});

test("long lists, strings and tensors are cut, and say how much they were", async () => {
  const ints = Array.from({ length: 40 }, (_, index) => index);
  const { graphs } = await read(
    onnxModel({
      nodes: [
        {
          op: "Constant",
          outputs: ["a"],
          attributes: {
            ints: { ints },
            floats: { floats: ints },
            strings: { strings: ["a".repeat(500)] },
            small: { tensor: { elem: "int64", dims: [2], raw: new Uint8Array(16).fill(255) } },
            large: { tensor: { dims: [100], raw: new Uint8Array(400) } },
          },
        },
      ],
    }),
  );
  const of = new Map(graphs[0]?.nodes[0]?.attributes.map((one) => [one.name, one]));
  expect(of.get("ints")).toMatchObject({ length: 40, isWhole: false });
  expect(of.get("ints")?.text).toMatch(/ 31, …\]$/);
  expect(of.get("floats")).toMatchObject({ length: 40, isWhole: false });
  expect(of.get("strings")).toMatchObject({ length: 1, isWhole: false });
  expect(of.get("strings")?.text.length).toBeLessThan(210);
  expect(of.get("small")).toMatchObject({ text: "int64[2] {-1, -1}", isWhole: true });
  expect(of.get("large")).toMatchObject({ text: "float[100]", isWhole: false });
});

test("a packed list beyond what is shown is counted to its end", async () => {
  const packed = Uint8Array.from({ length: 100 }, () => 7);
  const attribute = message(5, text(1, "axes"), bytes(8, packed), int(20, 7));
  const { graphs } = await read(onnxModel({ nodes: [{ op: "Squeeze", extra: attribute }] }));
  expect(graphs[0]?.nodes[0]?.attributes[0]).toMatchObject({ kind: "ints", length: 100 });
});

test("weights outside the file are where their entries say", async () => {
  const entry = (key: string, value: string) => message(13, text(1, key), text(2, value));
  const tensor = message(
    5,
    int(1, 4),
    int(2, 1),
    text(8, "w"),
    entry("location", "weights.bin"),
    entry("offset", "8"),
    entry("length", "16"),
    int(14, 1),
  );
  const { graphs } = await read(onnxModel({ extra: tensor }));
  expect(graphs[0]?.initializers[0]).toMatchObject({
    name: "w",
    external: { file: "weights.bin", offset: 8, length: 16 },
  });
});

test("text that admission never read is shown as far as it is text", async () => {
  const broken = message(13, bytes(1, Uint8Array.of(0x61, 0xff, 0)), message(2));
  const { graphs } = await read(onnxModel({ extra: broken }));
  expect(graphs[0]?.values).toHaveLength(1);
});

test("whatever the bytes are, reading ends in a graph or in an error that says why", async () => {
  const ends = async (bytes: Uint8Array) => {
    try {
      await read(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
    }
  };
  const place = fc.nat(model.length - 1);
  const edits = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(edits, place, async (changes, length) => {
      const changed = Uint8Array.from(model);
      for (const [at, byte] of changes) changed[at] = byte;
      await ends(changed);
      await ends(changed.subarray(0, length));
    }),
    { numRuns: 500 },
  );
});

const root = path.resolve(import.meta.dirname, "../../..");
const folders = [path.resolve(root, "../shared/onnx-backend"), path.join(root, "clients/fixtures")];
const files = folders.filter(existsSync).flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".onnx"))
    .map((name) => path.join(folder, name)),
);

describe("models that others made", () => {
  it("have as many nodes here as the admission scan counts", { timeout: 60_000 }, async () => {
    let compared = 0;
    for (const file of files) {
      const bytes = readFileSync(file);
      const scanned = await withModelFile(bytes, scanModel).catch(() => null);
      if (scanned === null) continue;
      const { nodeCount, graphs } = await read(bytes);
      expect(nodeCount, file).toBe(scanned.facts.nodeCount);
      expect(
        graphs.reduce((sum, { nodes }) => sum + nodes.length, 0),
        file,
      ).toBe(nodeCount);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(30);
  });
});
