import { describe, expect, it } from "vitest";
import { scanBytes } from "./testing/model-file";
import {
  type FunctionSpec,
  type GraphSpec,
  type ModelSpec,
  onnxModel,
  writeGraph,
} from "./testing/write-onnx";
import { bytes, concat, int, message, tag, text, varint } from "./wire-writer";

const base: ModelSpec = {
  inputs: [{ name: "x", dims: ["N", 2] }],
  outputs: [{ name: "y", dims: ["N", 2] }],
  nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"], name: "r" }],
};
const model = (change: Partial<ModelSpec> = {}) => onnxModel({ ...base, ...change });
const buffer = (text: string) => Buffer.from(text, "latin1");

async function expectCode(file: Uint8Array, code: string, detail = ""): Promise<void> {
  await expect(scanBytes(file)).rejects.toMatchObject({
    code,
    detail: expect.stringContaining(detail),
  });
}

describe("a file that is no ONNX model is refused by what it is", () => {
  it("an empty one", () => expectCode(new Uint8Array(0), "model.empty"));
  it.each([
    ["a zip archive", buffer("PK\x03\x04rest")],
    ["an .ort file", buffer("\x18\0\0\0ORTM\0\0")],
    ["gzip", buffer("\x1f\x8b\x08\0")],
    ["HDF5", buffer("\x89HDF\r\n\x1a\n")],
    ["TensorFlow Lite", buffer("\x1c\0\0\0TFL3")],
  ])("%s", (_what, file) => expectCode(file, "model.format_unsupported"));
  it.each([
    ["text", buffer("hello, world: this is not a model")],
    ["a PNG", buffer("\x89PNG\r\n\x1a\n\0\0\0\rIHDR")],
    ["a pickle", buffer("\x80\x04\x95\x10\0\0")],
    ["a Git LFS pointer", buffer("version https://git-lfs.github.com/spec/v1\n")],
    ["a message without a graph", int(1, 8)],
  ])("%s", (_what, file) => expectCode(file, "model.invalid"));
});

describe("the wire format is read strictly", () => {
  const whole = model();
  it("every truncation is refused", async () => {
    for (let length = 1; length < whole.length; length += 1) {
      const cut = scanBytes(whole.subarray(0, length));
      await expect(cut, `cut to ${length} bytes`).rejects.toMatchObject({ name: "AppError" });
    }
  });
  it.each([
    ["trailing junk", buffer("\xff\xff\xff")],
    ["trailing zeros", buffer("\0\0")],
    ["trailing bytes that look like a field", int(15, 1)],
    ["a group", tag(14, 3)],
    ["a wire type that does not exist", tag(14, 6)],
    ["a known field of the wrong wire type", int(7, 1)],
    ["a length beyond its parent", concat(tag(14, 2), varint(1000))],
    ["a number of eleven bytes", concat(tag(5, 0), new Uint8Array(10).fill(0x80), varint(0))],
    ["a name that is not UTF-8", message(8, bytes(1, buffer("\xff\xfe")), int(2, 1))],
    ["a name with NUL", message(8, text(1, "a\0b"), int(2, 1))],
    ["a second graph", message(7, writeGraph({}))],
    ["a second IR version", int(1, 8)],
    ["a second version of an operator set", message(8, text(1, "ai.onnx"), int(2, 13))],
  ])("%s is refused", (_what, modelExtra) => expectCode(model({ modelExtra }), "model.invalid"));
  it("fields of later protobuf definitions are passed over inside the graph", async () => {
    const extra = concat(int(90, 1), text(91, "new"), tag(92, 5), new Uint8Array(4));
    await expect(scanBytes(model({ extra }))).resolves.toBeDefined();
  });
});

describe("operators", () => {
  const node = (domain: string, op: string): Partial<ModelSpec> => ({
    nodes: [{ op, domain, inputs: ["x"], outputs: ["y"], name: "n1" }],
    opsets: domain === "" ? {} : { [domain]: 1 },
  });
  it.each([
    ["ai.onnx", "Relu"],
    ["ai.onnx.ml", "Scaler"],
    ["com.microsoft", "FusedConv"],
    ["com.microsoft", "QLinearAdd"],
  ])("%s:%s is allowed", async (domain, op) => {
    const opsets = domain === "ai.onnx" ? {} : { [domain]: 1 };
    await expect(scanBytes(model({ ...node(domain, op), opsets }))).resolves.toBeDefined();
  });
  it.each([
    ["my.evil", "Evil"],
    ["com.microsoft", "EPContext"],
    ["com.microsoft.nchwc", "Conv"],
    ["org.pytorch.aten", "ATen"],
    ["ai.onnx.preview.training", "Gradient"],
  ])("%s:%s is refused by name", async (domain, op) => {
    await expectCode(model(node(domain, op)), "model.op_not_allowed", `"${domain}:${op}"`);
    await expectCode(model(node(domain, op)), "model.op_not_allowed", '"n1"');
  });
  it("a refused operator is found in a subgraph and in a function that nothing calls", async () => {
    const evil: GraphSpec = { nodes: [{ op: "Evil", domain: "my.evil" }] };
    const inSubgraph = { nodes: [{ op: "If", attributes: { then_branch: { graph: evil } } }] };
    await expectCode(model(inSubgraph), "model.op_not_allowed");
    const functions = [{ name: "F", domain: "my.f", nodes: evil.nodes ?? [] }];
    await expectCode(model({ functions }), "model.op_not_allowed");
  });
  it("an operator set that the file does not import is refused", () =>
    expectCode(model({ ...node("com.microsoft", "Gelu"), opsets: {} }), "model.invalid", "import"));
  it("a node without an operator is refused", () =>
    expectCode(model({ nodes: [{ op: "" }] }), "model.invalid"));
});

describe("functions of the file", () => {
  const fn = (name: string, body: FunctionSpec["nodes"]): FunctionSpec => ({
    name,
    domain: "my.f",
    nodes: body,
    opsets: { "": 17, "my.f": 1 },
  });
  const call = (op: string) => ({ op, domain: "my.f", inputs: ["x"], outputs: ["y"] });
  const opsets = { "my.f": 1 };

  it("are allowed under a domain of their own, and counted once", async () => {
    const functions = [fn("F", [{ op: "Relu" }, { op: "Relu" }])];
    const scan = await scanBytes(model({ nodes: [call("F"), call("F")], opsets, functions }));
    expect(scan.facts.operators).toEqual({ "my.f:F": 2, Relu: 2 });
    expect(scan.facts.nodeCount).toBe(4);
  });
  it("may not take the name of a domain that onnxruntime owns", () => {
    const functions = [{ ...fn("EPContext", [{ op: "Relu" }]), domain: "com.microsoft" }];
    const nodes = [{ op: "EPContext", domain: "com.microsoft" }];
    return expectCode(
      model({ nodes, functions, opsets: { "com.microsoft": 1 } }),
      "model.op_not_allowed",
    );
  });
  it("that double at every level are refused by their size after inlining", () => {
    const functions = Array.from({ length: 25 }, (_, level) =>
      fn(
        `F${level}`,
        level === 0 ? [{ op: "Relu" }] : [call(`F${level - 1}`), call(`F${level - 1}`)],
      ),
    );
    return expectCode(model({ nodes: [call("F24")], opsets, functions }), "model.too_complex");
  });
  it("that call each other without end are refused", () =>
    expectCode(
      model({ functions: [fn("A", [call("B")]), fn("B", [call("A")])] }),
      "model.invalid",
      "calls itself",
    ));
  it("that call each other too deeply are refused", () => {
    const functions = Array.from({ length: 5000 }, (_, level) =>
      fn(`F${level}`, level === 0 ? [{ op: "Relu" }] : [call(`F${level - 1}`)]),
    );
    return expectCode(model({ functions: functions.reverse() }), "model.too_complex");
  });
  it("of one name are refused", () =>
    expectCode(model({ functions: [fn("A", []), fn("A", [])] }), "model.invalid", "twice"));
});

describe("versions outside of what onnxruntime loads are refused with the range", () => {
  it.each<[string, Partial<ModelSpec>]>([
    ["opset 999", { opset: 999 }],
    ["opset 0", { opset: 0 }],
    ["opset -1", { opset: -1 }],
    ["ai.onnx.ml 6", { opsets: { "ai.onnx.ml": 6 } }],
    ["com.microsoft 2", { opsets: { "com.microsoft": 2 } }],
    ["IR 99", { irVersion: 99 }],
    ["IR 0", { irVersion: 0 }],
  ])("%s", (_what, change) =>
    expectCode(
      model(change),
      "model.opset_unsupported",
      "IR version 3 to 13; opsets ai.onnx 1 to 26",
    ),
  );
  it("in a function too", () =>
    expectCode(
      model({ functions: [{ name: "F", domain: "f", nodes: [], opsets: { "": 999 } }] }),
      "model.opset_unsupported",
    ));
  it("but not those of a domain that nothing uses", async () => {
    await expect(scanBytes(model({ opsets: { "pkg.torch": 77 } }))).resolves.toBeDefined();
  });
});

describe("a model beyond the limits is refused as too complex", () => {
  const nested = (depth: number): GraphSpec =>
    depth === 0
      ? {}
      : { nodes: [{ op: "If", attributes: { then_branch: { graph: nested(depth - 1) } } }] };
  const chain = (length: number) => ({
    nodes: Array.from({ length }, () => ({ op: "Relu", inputs: ["a"], outputs: ["b"] })),
  });

  it("200 subgraphs deep", () => expectCode(model(nested(200)), "model.too_complex", "32 deep"));
  it("but not 32 deep", async () => {
    await expect(scanBytes(model(nested(32)))).resolves.toBeDefined();
  });
  it("50,001 nodes", () => expectCode(model(chain(50_001)), "model.too_complex", "50,000 nodes"));
  it("but not 50,000", async () => {
    const scan = await scanBytes(model(chain(50_000)));
    expect(scan.facts.operators).toEqual({ Relu: 50_000 });
  });
  it("types nested without end", () => {
    let type: NonNullable<NonNullable<ModelSpec["inputs"]>[0]["type"]> = { tensor: "float" };
    for (let depth = 0; depth < 5_000; depth += 1) type = { sequence: type };
    return expectCode(model({ outputs: [{ name: "y", type }] }), "model.too_complex");
  });
  it("a name of more than 1 KiB", () =>
    expectCode(model({ inputs: [{ name: "x".repeat(1025) }] }), "model.too_complex", "1,025"));
  it("an attribute string of more than 1 MiB", () => {
    const attributes = { s: { string: "x".repeat(1024 * 1024 + 1) } };
    return expectCode(model({ nodes: [{ op: "Relu", attributes }] }), "model.too_complex");
  });
});

describe("inputs and outputs", () => {
  it.each<[string, Partial<ModelSpec>]>([
    ["two inputs of one name", { inputs: [{ name: "x" }, { name: "x" }] }],
    ["two outputs of one name", { outputs: [{ name: "y" }, { name: "y" }] }],
    ["an input without a name", { inputs: [{ name: "" }] }],
  ])("%s are refused", (_what, change) => expectCode(model(change), "model.invalid"));
  it("may have any name that is text", async () => {
    const inputs = [{ name: "__proto__" }, { name: "constructor" }, { name: "é \u202e<b>" }];
    const scan = await scanBytes(model({ inputs }));
    expect(scan.inputs.map(({ name }) => name)).toEqual(inputs.map(({ name }) => name));
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("facts", () => {
  it("count operators into subgraphs, and say producer, operator sets and metadata", async () => {
    const scan = await scanBytes(
      model({
        producer: "pytorch",
        opsets: { "ai.onnx.ml": 3 },
        metadata: { task: "detect", ["__proto__"]: "own", nul: "a\0b" },
        nodes: [
          { op: "Relu" },
          { op: "If", attributes: { then_branch: { graph: { nodes: [{ op: "Relu" }] } } } },
          { op: "Scaler", domain: "ai.onnx.ml" },
        ],
      }),
    );
    expect(scan.facts).toMatchObject({
      irVersion: 8,
      opsets: { "": 17, "ai.onnx.ml": 3 },
      producer: "pytorch",
      operators: { Relu: 2, If: 1, "ai.onnx.ml:Scaler": 1 },
      nodeCount: 4,
      metadata: { task: "detect", nul: "a\uFFFDb" },
    });
    expect(Object.keys(scan.facts.metadata)).toContain("__proto__");
  });
  it("cut metadata to 64 KiB in all", async () => {
    const metadata = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`key${index}`, "v".repeat(3000)]),
    );
    const { facts } = await scanBytes(model({ metadata }));
    const kept = JSON.stringify(facts.metadata).length;
    expect(kept).toBeGreaterThan(60_000);
    expect(kept).toBeLessThan(70_000);
    expect(Object.values(facts.metadata).at(-1)?.endsWith("…")).toBe(true);
  });
});
