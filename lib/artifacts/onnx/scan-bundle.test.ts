import { describe, expect, it } from "vitest";
import { externalEntries } from "../testing/external-bundle";
import { scanModel } from "./scan-model";
import { withModelFile } from "./testing/model-file";
import { type ModelSpec, onnxModel, type TensorInit, writeGraph } from "./testing/write-onnx";
import { type Bytes, concat, int, message, text } from "./wire-writer";

/** The upload brings one file of 100 bytes; the tensor has four floats. */
const files = new Map([["w.bin", 100]]);
const plain = { location: "w.bin", offset: "84", length: "16" };

function tensor(extra: Bytes, over: Partial<TensorInit> = {}): TensorInit {
  return { name: "w", dims: [4], extra, ...over };
}

function modelOf(initializers: readonly TensorInit[], over: Partial<ModelSpec> = {}): Bytes {
  return onnxModel({
    inputs: [{ name: "x", dims: [4] }],
    outputs: [{ name: "y", dims: [4] }],
    nodes: [{ op: "Add", inputs: ["x", "w"], outputs: ["y"] }],
    initializers,
    ...over,
  });
}

function scan(model: Bytes, external: ReadonlyMap<string, number> = files) {
  return withModelFile(model, (file) => scanModel(file, external));
}

describe("external data in a file of the same upload", () => {
  it.each<[string, Record<string, string>]>([
    ["up to its last byte", plain],
    ["from its beginning, where no offset is given", { location: "w.bin", length: "16" }],
    ["as long as type and sizes say, where no length is given", { location: "w.bin", offset: "3" }],
    ["with a checksum, which onnxruntime ignores", { ...plain, checksum: "ab".repeat(20) }],
  ])("is taken: %s", async (_what, entries) => {
    const found = await scan(modelOf([tensor(externalEntries(entries))]));
    expect([...found.usedFiles]).toEqual(["w.bin"]);
    expect(found.facts.parameterCount).toBe(4);
  });

  it("is taken in the initializers of a subgraph", async () => {
    const graph = { initializers: [tensor(externalEntries(plain))] };
    const found = await scan(
      modelOf([{ name: "w", dims: [4], floats: [1, 2, 3, 4] }], {
        nodes: [{ op: "If", attributes: { then_branch: { graph }, else_branch: { graph: {} } } }],
      }),
    );
    expect([...found.usedFiles]).toEqual(["w.bin"]);
  });

  it("that no tensor refers to is refused by its name", async () => {
    const more = new Map([...files, ["left.bin", 5]]);
    await expect(scan(modelOf([tensor(externalEntries(plain))]), more)).rejects.toMatchObject({
      code: "model.invalid",
      detail: expect.stringContaining('"left.bin"'),
    });
  });
});

describe("everything else outside the file is refused:", () => {
  it.each<[string, Record<string, string>]>([
    ["another file", { ...plain, location: "x.bin" }],
    ["the same name in other letters", { ...plain, location: "W.bin" }],
    ["a path to the same file", { ...plain, location: "./w.bin" }],
    ["a path that climbs", { ...plain, location: "../../etc/passwd" }],
    ["a path that climbs from a folder", { ...plain, location: "sub/../../w.bin" }],
    ["a path from the root", { ...plain, location: "/etc/passwd" }],
    ["a dot file", { ...plain, location: ".env" }],
    ["no location", { offset: "0", length: "16" }],
    ["the marker of an address in memory", { ...plain, location: "*/_ORT_MEM_ADDR_/*" }],
    ["one byte beyond the end", { ...plain, offset: "85" }],
    ["an offset far beyond", { ...plain, offset: "9007199254740000" }],
    ["an offset that wraps around", { ...plain, offset: "18446744073709551615" }],
    ["a negative offset", { ...plain, offset: "-1" }],
    ["an offset with a sign", { ...plain, offset: "+1" }],
    ["an offset in hexadecimal", { ...plain, offset: "0x10" }],
    ["an offset with a space", { ...plain, offset: " 4" }],
    ["an empty offset", { ...plain, offset: "" }],
    ["fewer bytes than type and sizes say", { ...plain, length: "12" }],
    ["more bytes than type and sizes say", { ...plain, offset: "0", length: "20" }],
    ["a key that nobody knows", { ...plain, basepath: "/etc" }],
    ["packed weights of onnxruntime", { ...plain, prepacked_0: "key|0;1" }],
  ])("%s", async (_what, entries) => {
    await expect(scan(modelOf([tensor(externalEntries(entries))]))).rejects.toMatchObject({
      code: "model.external_data",
      detail: expect.stringContaining('"w"'),
    });
  });

  const entries = externalEntries(plain);
  const pair = (key: string, value: string) => message(13, text(1, key), text(2, value));
  it.each<[string, TensorInit]>([
    ["a location twice", tensor(concat(pair("location", "w.bin"), entries))],
    ["many entries", tensor(concat(...new Array(1_000).fill(pair("a", "b")), entries))],
    ["said to be inside after that", tensor(concat(entries, int(14, 0)))],
    ["said to be outside twice", tensor(concat(entries, int(14, 1)))],
    ["entries without a word where", tensor(pair("location", "w.bin"))],
    ["no entry at all", tensor(int(14, 1))],
    ["a place that no version defines", tensor(concat(pair("location", "w.bin"), int(14, 2)))],
    ["data inside as well", tensor(entries, { floats: [1, 2, 3, 4] })],
    ["raw data inside as well", tensor(entries, { raw: new Uint8Array(16) })],
    ["strings", tensor(entries, { elem: "string" })],
    ["nothing", tensor(externalEntries({ location: "w.bin", length: "0" }), { dims: [0] })],
  ])("%s", async (_what, initializer) => {
    await expect(scan(modelOf([initializer]))).rejects.toMatchObject({
      code: "model.external_data",
    });
  });

  const outside = tensor(entries);
  const indices: TensorInit = { elem: "int64", dims: [1], int64s: [0] };
  const node = (value: NonNullable<ModelSpec["nodes"]>[number]["attributes"]) => ({
    nodes: [{ op: "Constant", attributes: value, outputs: ["y"] }],
  });
  it.each<[string, Partial<ModelSpec>]>([
    ["in an attribute", node({ value: { tensor: outside } })],
    ["in a list of an attribute", node({ value: { tensors: [outside] } })],
    [
      "in a sparse attribute",
      node({ value: { sparseTensor: { values: outside, indices, dims: [4] } } }),
    ],
    ["in a sparse initializer", { sparseInitializers: [{ values: outside, indices, dims: [4] }] }],
    ["in training", { trainingInfo: [{ initialization: { initializers: [outside] } }] }],
    [
      "in a function",
      { functions: [{ name: "F", domain: "f", ...node({ v: { tensor: outside } }) }] },
    ],
  ])("%s, though the file is there", async (_what, over) => {
    await expect(scan(modelOf([tensor(entries)], over))).rejects.toMatchObject({
      code: "model.external_data",
    });
  });

  it("a second graph, though the file is there", async () => {
    const modelExtra = message(7, writeGraph({ initializers: [outside] }));
    await expect(scan(modelOf([tensor(entries)], { modelExtra }))).rejects.toMatchObject({
      code: "model.invalid",
    });
  });
});
