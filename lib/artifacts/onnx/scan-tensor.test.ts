import { describe, expect, it } from "vitest";
import { scanBytes } from "./testing/model-file";
import { elemTypes, onnxModel, type TensorInit } from "./testing/write-onnx";
import { bytes, concat, int, varint } from "./wire-writer";

function scanTensor(tensor: TensorInit) {
  return scanBytes(onnxModel({ initializers: [{ name: "w", ...tensor }] }));
}

const zeros = (length: number) => new Uint8Array(length);

describe("a tensor of the file is accepted", () => {
  it.each<[string, TensorInit]>([
    ["float raw", { dims: [2, 3], raw: zeros(24) }],
    ["float typed", { dims: [2], floats: [1, 2] }],
    ["scalar", { dims: [], floats: [1] }],
    ["of no elements", { dims: [0, 4] }],
    ["int64 typed, negative numbers included", { elem: "int64", dims: [2], int64s: [-1, 5] }],
    ["string", { elem: "string", dims: [2], strings: ["a", ""] }],
    ["bool as int32_data", { elem: "bool", dims: [2], int32s: [0, 1] }],
    ["float16 as int32_data", { elem: "float16", dims: [1], int32s: [15360] }],
    ["int4 raw, two a byte", { elem: "int4", dims: [3], raw: zeros(2) }],
    ["int4 typed, two an entry", { elem: "uint4", dims: [3], int32s: [1, 2] }],
    ["complex64, two floats each", { elem: "complex64", dims: [1], floats: [1, 2] }],
    [
      "packed and unpacked entries together",
      { elem: "int64", dims: [3], int64s: [1], extra: bytes(7, concat(varint(300), varint(-1))) },
    ],
    ["packed floats", { dims: [2], extra: bytes(4, zeros(8)) }],
    [
      "packed dims",
      { dims: [], extra: concat(bytes(1, Uint8Array.of(2, 3)), bytes(9, zeros(24))) },
    ],
  ])("%s", async (_what, tensor) => {
    await expect(scanTensor(tensor)).resolves.toBeDefined();
  });
});

describe("a tensor of the file is refused", () => {
  it.each<[string, TensorInit]>([
    ["for a negative size", { dims: [-1], floats: [1] }],
    ["for a size that overflows", { dims: [2n ** 62n, 4] }],
    ["for an overflow beside a zero size", { dims: [2n ** 62n, 4, 0] }],
    ["for an overflow by the width of its type", { elem: "double", dims: [2n ** 51n] }],
    ["for too few raw bytes", { dims: [4], raw: zeros(15) }],
    ["for too many raw bytes", { dims: [4], raw: zeros(17) }],
    ["for too many values", { dims: [1], floats: [1, 2] }],
    ["for no values at all", { dims: [1] }],
    ["for raw data beside typed data", { dims: [1], floats: [1], raw: zeros(4) }],
    ["for values in the list of another type", { dims: [1], int64s: [1] }],
    ["for further values in the list of another type", { dims: [1], floats: [1], int64s: [1] }],
    ["for strings as raw data", { elem: "string", dims: [1], raw: zeros(1) }],
    ["for an undefined element type", { elem: "undefined", dims: [0] }],
    ["for an unknown element type", { dims: [0], extra: int(2, 99) }],
    ["for two element types", { dims: [1], floats: [1], extra: int(2, 1) }],
    ["for raw data twice", { dims: [1], raw: zeros(4), extra: bytes(9, zeros(4)) }],
    ["for segments", { dims: [1], floats: [1], extra: bytes(3, int(1, 0)) }],
    ["for half a packed float", { dims: [1], extra: bytes(4, zeros(3)) }],
    [
      "for a packed number without an end",
      { elem: "int64", dims: [1], extra: bytes(7, Uint8Array.of(0x80)) },
    ],
    [
      "for a packed number of eleven bytes",
      {
        elem: "int64",
        dims: [1],
        extra: bytes(7, concat(new Uint8Array(10).fill(0x80), Uint8Array.of(0))),
      },
    ],
    ["for a list of the wrong wire type", { dims: [1], extra: int(4, 1) }],
  ])("%s", async (_why, tensor) => {
    await expect(scanTensor(tensor)).rejects.toMatchObject({ code: "model.invalid" });
  });

  it("for more dimensions than any model has", async () => {
    await expect(scanTensor({ dims: Array(65).fill(1), floats: [1] })).rejects.toMatchObject({
      code: "model.too_complex",
    });
  });

  it("with the tensor, what was expected and what came in the sentence", async () => {
    await expect(scanTensor({ dims: [2, 2], raw: zeros(8) })).rejects.toMatchObject({
      detail: 'The tensor "w" of float [2, 2] has 8 bytes of data, expected 16.',
    });
  });
});

it("every element type of the writer is known to the reader", async () => {
  for (const number of Object.values(elemTypes).filter((type) => type !== 0)) {
    const extra = bytes(5, concat(int(1, 0), int(2, number)));
    await expect(scanBytes(onnxModel({ extra }))).resolves.toBeDefined();
  }
});

it("parameters are the elements of all initializers and constants, subgraphs included", async () => {
  const scan = await scanBytes(
    onnxModel({
      initializers: [{ name: "a", dims: [2, 3], raw: zeros(24) }],
      sparseInitializers: [
        {
          values: { name: "s", dims: [2], floats: [1, 2] },
          indices: { elem: "int64", dims: [2], int64s: [0, 9] },
          dims: [10],
        },
      ],
      nodes: [
        { op: "Constant", attributes: { value: { tensor: { dims: [5], raw: zeros(20) } } } },
        { op: "ConstantOfShape", attributes: { value: { tensor: { dims: [1], floats: [0] } } } },
        {
          op: "If",
          attributes: { then_branch: { graph: { initializers: [{ dims: [], floats: [1] }] } } },
        },
      ],
    }),
  );
  expect(scan.facts.parameterCount).toBe(6 + 2 + 5 + 1);
  expect(scan.initializers).toEqual(new Set(["a", "s"]));
});
