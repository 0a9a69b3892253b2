import { describe, expect, it } from "vitest";
import { deriveSignature } from "./index";
import { scanBytes } from "./testing/model-file";
import { type ModelSpec, onnxModel, type TypeSpec } from "./testing/write-onnx";

const base: ModelSpec = {
  inputs: [{ name: "x", dims: ["N", 2] }],
  outputs: [{ name: "y", dims: ["N", 2] }],
  nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }],
};

async function signatureOf(change: ModelSpec) {
  return deriveSignature(await scanBytes(onnxModel({ ...base, ...change })));
}

describe("the signature", () => {
  it("has fixed, named and free dimensions; negative ones are free, as in onnxruntime", async () => {
    const { inputs } = await signatureOf({
      inputs: [{ name: "x", dims: [3, "N", null, "", -1, 0] }],
    });
    expect(inputs).toEqual([{ name: "x", datatype: "FP32", shape: [3, "N", null, null, null, 0] }]);
  });
  it("tells a scalar from a tensor of any rank", async () => {
    const { inputs } = await signatureOf({ inputs: [{ name: "a", dims: [] }, { name: "b" }] });
    expect(inputs.map(({ shape }) => shape)).toEqual([[], null]);
  });
  it("has every datatype that predictions carry", async () => {
    const elems = [
      "bool",
      "uint8",
      "uint16",
      "uint32",
      "uint64",
      "int8",
      "int16",
      "int32",
      "int64",
      "float16",
      "float",
      "double",
      "string",
    ] as const;
    const { inputs } = await signatureOf({ inputs: elems.map((elem) => ({ name: elem, elem })) });
    expect(inputs.map(({ datatype }) => datatype)).toEqual([
      "BOOL",
      "UINT8",
      "UINT16",
      "UINT32",
      "UINT64",
      "INT8",
      "INT16",
      "INT32",
      "INT64",
      "FP16",
      "FP32",
      "FP64",
      "BYTES",
    ]);
  });
  it("leaves out inputs that the file gives a value", async () => {
    const { inputs } = await signatureOf({
      inputs: [{ name: "x" }, { name: "w" }],
      initializers: [{ name: "w", dims: [1], floats: [1] }],
    });
    expect(inputs.map(({ name }) => name)).toEqual(["x"]);
  });
  it.each([
    [8, ["w"]],
    [3, undefined],
  ])(
    "of IR %i names as optional %s: before IR 4 every weight had to be an input",
    async (irVersion, names) => {
      const { optionalInputs } = await signatureOf({
        irVersion,
        inputs: [{ name: "x" }, { name: "w" }],
        initializers: [{ name: "w", dims: [1], floats: [1] }],
      });
      expect(optionalInputs?.map(({ name }) => name)).toEqual(names);
    },
  );
});

const notTensors: [string, TypeSpec][] = [
  ["sequence(tensor(float))", { sequence: { tensor: "float" } }],
  [
    "sequence(map(int64, tensor(float)))",
    { sequence: { map: { key: "int64", value: { tensor: "float" } } } },
  ],
  ["map(string, tensor(float))", { map: { key: "string", value: { tensor: "float" } } }],
  ["optional(tensor(float))", { optional: { tensor: "float" } }],
  ["sparse_tensor(float)", { sparse: "float", dims: [4] }],
  ["tensor(bfloat16)", { tensor: "bfloat16" }],
  ["tensor(complex64)", { tensor: "complex64" }],
  ["tensor(int4)", { tensor: "int4" }],
];

describe.each(notTensors)("%s", (name, type) => {
  it("is refused as an input", async () => {
    await expect(signatureOf({ inputs: [{ name: "s", type }] })).rejects.toMatchObject({
      code: "model.inputs_unsupported",
      detail: expect.stringContaining(`"s" is ${name}`),
    });
  });
  it("is left out as one output of several, with what to do", async () => {
    const { outputs, omittedOutputs } = await signatureOf({
      outputs: [{ name: "y" }, { name: "s", type }],
    });
    expect(outputs.map((output) => output.name)).toEqual(["y"]);
    expect(omittedOutputs).toEqual([{ name: "s", type: name, hint: expect.stringMatching(/./) }]);
  });
  it("is refused as the only output", async () => {
    await expect(signatureOf({ outputs: [{ name: "s", type }] })).rejects.toMatchObject({
      code: "model.outputs_unsupported",
      detail: expect.stringContaining(name),
    });
  });
});
