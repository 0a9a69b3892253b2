import { expect, test } from "vitest";
import { onnxModel, type TensorInit } from "../onnx/testing/write-onnx";
import { bytes, concat, double, float, int, text, varint } from "../onnx/wire-writer";
import { createDecoder } from "./decode-segment";
import { findCodec } from "./element-codec";
import { countTensor, type ModelSource, readGraph, valuesText } from "./index";
import { memorySource } from "./testing/memory-source";

async function tensorOf(init: TensorInit) {
  const source = memorySource(onnxModel({ initializers: [{ name: "w", ...init }] }));
  const [tensor] = (await readGraph(source)).graphs[0]?.initializers ?? [];
  if (tensor === undefined) throw new Error("the model has no initializer");
  return { source, tensor };
}

async function statisticsOf(init: TensorInit) {
  const { source, tensor } = await tensorOf(init);
  return countTensor(source, tensor);
}

function raw(values: ArrayLike<number> & { buffer: ArrayBufferLike }): Uint8Array {
  return new Uint8Array(values.buffer);
}

test("the figures are those of a calculation by hand", async () => {
  const counted = await statisticsOf({
    dims: [8],
    raw: raw(
      Float32Array.of(
        1,
        2,
        3,
        4,
        0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ),
    ),
  });
  expect(counted).toMatchObject({ elements: 8, zeros: 1, nans: 1, infinities: 2 });
  expect(counted?.finite).toMatchObject({ min: 0, max: 4, mean: 2 });
  // (4 + 1 + 0 + 1 + 4) / 5
  expect(counted?.finite?.standardDeviation).toBeCloseTo(Math.sqrt(2), 12);
  const histogram = counted?.finite?.histogram ?? [];
  expect(histogram).toHaveLength(20);
  expect(histogram.flatMap((count, bin) => (count > 0 ? [[bin, count]] : []))).toEqual([
    [0, 1],
    [5, 1],
    [10, 1],
    [15, 1],
    [19, 1],
  ]);
});

test.each<[string, TensorInit, number, number]>([
  ["double", { elem: "double", dims: [2], raw: raw(Float64Array.of(-1.5, 2.25)) }, -1.5, 2.25],
  ["float16", { elem: "float16", dims: [2], raw: raw(Uint16Array.of(0x3c00, 0xc000)) }, -2, 1],
  ["float16 as integers", { elem: "float16", dims: [2], int32s: [0x3c00, 0x7bff] }, 1, 65_504],
  ["bfloat16", { elem: "bfloat16", dims: [2], raw: raw(Uint16Array.of(0x3f80, 0xc040)) }, -3, 1],
  ["float8", { elem: "float8e4m3fn", dims: [2], raw: Uint8Array.of(0x38, 0x7e) }, 1, 448],
  ["int8", { elem: "int8", dims: [2], raw: Uint8Array.of(0x80, 0x7f) }, -128, 127],
  ["int8 as integers", { elem: "int8", dims: [2], int32s: [-128, 127] }, -128, 127],
  ["uint8", { elem: "uint8", dims: [2], raw: Uint8Array.of(0, 255) }, 0, 255],
  ["int16", { elem: "int16", dims: [2], raw: raw(Int16Array.of(-300, 300)) }, -300, 300],
  ["uint16", { elem: "uint16", dims: [2], raw: raw(Uint16Array.of(1, 65_535)) }, 1, 65_535],
  ["int32", { elem: "int32", dims: [2], int32s: [-70_000, 70_000] }, -70_000, 70_000],
  [
    "uint32",
    { elem: "uint32", dims: [2], raw: raw(Uint32Array.of(7, 4_294_967_295)) },
    7,
    4_294_967_295,
  ],
  ["int64", { elem: "int64", dims: [2], int64s: [-5_000_000_000, 9] }, -5_000_000_000, 9],
  [
    "int64, raw",
    { elem: "int64", dims: [2], raw: raw(BigInt64Array.of(-2n, 2n ** 40n) as never) },
    -2,
    2 ** 40,
  ],
  [
    "uint64",
    { elem: "uint64", dims: [2], raw: raw(BigUint64Array.of(1n, 2n ** 63n) as never) },
    1,
    2 ** 63,
  ],
  ["bool", { elem: "bool", dims: [2], raw: Uint8Array.of(0, 1) }, 0, 1],
  ["int4", { elem: "int4", dims: [3], raw: Uint8Array.of(0x78, 0x01) }, -8, 7],
  ["uint4", { elem: "uint4", dims: [3], raw: Uint8Array.of(0xf1, 0x02) }, 1, 15],
  ["typed floats", { dims: [2], floats: [0.5, -0.25] }, -0.25, 0.5],
])("%s", async (_, init, min, max) => {
  const counted = await statisticsOf(init);
  expect(counted?.finite).toMatchObject({ min, max });
  expect(counted?.elements).toBe(init.dims.reduce<number>((n, dim) => n * Number(dim), 1));
});

test("typed lists count alike packed and not", async () => {
  const packed = concat(
    int(2, 7),
    int(1, 3),
    text(8, "w"),
    bytes(7, concat(varint(300), varint(-1), varint(5))),
  );
  const doubles = concat(int(2, 11), int(1, 2), text(8, "w"), double(10, 1.5), double(10, -2.5));
  for (const [tensor, min, max] of [
    [packed, -1, 300],
    [doubles, -2.5, 1.5],
  ] as const) {
    const source = memorySource(onnxModel({ extra: bytes(5, tensor) }));
    const [part] = (await readGraph(source)).graphs[0]?.initializers ?? [];
    if (part === undefined) throw new Error("the model has no initializer");
    expect((await countTensor(source, part))?.finite).toMatchObject({ min, max });
  }
});

test("data that comes in pieces, cut anywhere, counts like data in one", async () => {
  const values = Float32Array.from({ length: 700_000 }, (_, index) => index % 1_000);
  const { source, tensor } = await tensorOf({ dims: [values.length], raw: raw(values) });
  let most = 0;
  const watched: ModelSource = {
    ...source,
    readRange(file, start, end) {
      most = Math.max(most, end - start);
      return source.readRange(file, start, end);
    },
  };
  const counted = await countTensor(watched, tensor);
  expect(counted).toMatchObject({ elements: 700_000, zeros: 700 });
  expect(counted?.finite?.mean).toBeCloseTo(499.5, 9);
  expect(counted?.finite?.histogram).toEqual(new Array(20).fill(35_000));
  // Memory does not grow with the tensor.
  expect(most).toBeLessThanOrEqual(1024 * 1024);
});

test.each([1, 2, 3, 5, 7, 11])("elements that are cut every %d bytes are whole", (size) => {
  const decode = (
    segment: Parameters<typeof createDecoder>[0],
    elemType: number,
    bytes: Uint8Array,
  ) => {
    const codec = findCodec(elemType);
    if (codec === null) throw new Error("a type of numbers");
    const values: number[] = [];
    const push = createDecoder(segment, codec, (value) => values.push(value));
    for (let at = 0; at < bytes.length; at += size) push(bytes.subarray(at, at + size));
    return values;
  };
  const doubles = raw(Float64Array.of(1.5, -2, 3));
  expect(decode({ form: "raw", key: null }, 11, doubles)).toEqual([1.5, -2, 3]);
  const keyed = concat(float(4, 0.5), float(4, -8));
  expect(decode({ form: "fixed32", key: 0x25 }, 1, keyed)).toEqual([0.5, -8]);
  const varints = concat(varint(300), varint(-1), varint(5));
  expect(decode({ form: "varint", key: null }, 7, varints)).toEqual([300, -1, 5]);
});

test("weights of a file beside the model are read from there", async () => {
  const { source, tensor } = await tensorOf({ dims: [2] });
  const weights = raw(Float32Array.of(9, 9, 1, 3));
  const beside = { ...source, readRange: memorySource(weights, { "w.bin": weights }).readRange };
  const external = { file: "w.bin", offset: 8, length: null };
  expect((await countTensor(beside, { ...tensor, external }))?.finite).toMatchObject({
    min: 1,
    max: 3,
  });
});

test("what is no list of numbers has no figures, and equal values have one bar", async () => {
  expect(await statisticsOf({ elem: "string", dims: [1], strings: ["a"] })).toBeNull();
  expect(await statisticsOf({ elem: "complex64", dims: [1], floats: [1, 2] })).toBeNull();
  const equal = await statisticsOf({ dims: [3], floats: [2, 2, 2] });
  expect(equal?.finite).toMatchObject({ min: 2, max: 2, mean: 2, standardDeviation: 0 });
  expect(equal?.finite?.histogram[0]).toBe(3);
  expect(await statisticsOf({ dims: [0], floats: [] })).toMatchObject({
    elements: 0,
    finite: null,
  });
});

test("the largest doubles do not overflow a histogram", async () => {
  const most = Number.MAX_VALUE;
  const counted = await statisticsOf({
    elem: "double",
    dims: [2],
    raw: raw(Float64Array.of(-most, most)),
  });
  const { histogram = [] } = counted?.finite ?? {};
  expect([histogram[0], histogram[19]]).toEqual([1, 1]);
  expect(JSON.stringify(counted)).not.toContain("null");
});

test("small tensors are shown with their values", async () => {
  const { tensor } = await tensorOf({ elem: "bool", dims: [3], raw: Uint8Array.of(1, 0, 1) });
  expect(valuesText(tensor)).toBe("1, 0, 1");
});
