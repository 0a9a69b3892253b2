import { describe, expect, it } from "vitest";
import type { TensorValue } from "../types";
import type { EncodeContext } from "./codec-context";
import { encodeAnswer } from "./encode-answer";
import { context, refusalOf, tensor, tensorSpec, textOf } from "./testing/contexts";

function encode(codec: EncodeContext, outputs: readonly TensorValue[], isRow = false): string {
  return textOf(encodeAnswer(outputs, { dialect: "plain", isRow }, codec));
}

function encodeOne(value: TensorValue): string {
  return encode(context([], [tensorSpec(value.name, value.datatype, null)]), [value]);
}

const rating = context([], [tensorSpec("rating", "FP32", ["N"])]);

describe("answers of the plain dialect", () => {
  it("answers one row without the batch dimension", () => {
    const answer = encodeAnswer(
      [tensor("rating", "FP32", [1], Float32Array.of(3.5))],
      { dialect: "plain", isRow: true },
      rating,
    );
    expect(textOf(answer)).toBe('{"rating":3.5}');
    expect(answer.contentType).toBe("application/json");
    expect(answer.headers).toEqual({});
  });

  it("answers a batch of one as an array", () => {
    expect(encode(rating, [tensor("rating", "FP32", [1], Float32Array.of(3.5))])).toBe(
      '{"rating":[3.5]}',
    );
  });

  it.each([null, [], [1], [null], ["N"]])(
    "drops a leading 1 in row form where the file declares %j",
    (declared) => {
      const codec = context([], [tensorSpec("y", "INT32", declared)]);
      expect(encode(codec, [tensor("y", "INT32", [1], Int32Array.of(7))], true)).toBe('{"y":7}');
    },
  );

  it("keeps a leading 1 that stands for another fixed size, and a leading 2", () => {
    const codec = context([], [tensorSpec("y", "INT32", [2])]);
    expect(encode(codec, [tensor("y", "INT32", [1], Int32Array.of(7))], true)).toBe('{"y":[7]}');
    const free = context([], [tensorSpec("y", "INT32", ["N"])]);
    expect(encode(free, [tensor("y", "INT32", [2], Int32Array.of(7, 8))], true)).toBe(
      '{"y":[7,8]}',
    );
  });

  it("nests by the shape that came, not by the one declared", () => {
    const codec = context([], [tensorSpec("label", "INT64", [1])]);
    const outputs = [tensor("label", "INT64", [3], BigInt64Array.of(1n, 2n, 3n))];
    expect(encode(codec, outputs)).toBe('{"label":[1,2,3]}');
  });

  it("nests every rank, also with dimensions of 0", () => {
    const data = Int8Array.of(1, 2, 3, 4, 5, 6);
    expect(encodeOne(tensor("y", "INT8", [1, 2, 3], data))).toBe('{"y":[[[1,2,3],[4,5,6]]]}');
    expect(encodeOne(tensor("y", "INT8", [], Int8Array.of(5)))).toBe('{"y":5}');
    expect(encodeOne(tensor("y", "INT8", [0, 3], Int8Array.of()))).toBe('{"y":[]}');
    expect(encodeOne(tensor("y", "INT8", [2, 0], Int8Array.of()))).toBe('{"y":[[],[]]}');
  });

  it("gives NaN and the infinities as strings, and keeps -0", () => {
    const data = Float32Array.of(
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -0,
      0,
    );
    expect(encodeOne(tensor("y", "FP32", [5], data))).toBe(
      '{"y":["NaN","Infinity","-Infinity",-0.0,0]}',
    );
  });

  it("gives all digits of INT64 and UINT64", () => {
    const big = BigInt64Array.of(9007199254740993n, -9223372036854775808n);
    expect(encodeOne(tensor("y", "INT64", [2], big))).toBe(
      '{"y":[9007199254740993,-9223372036854775808]}',
    );
    const unsigned = BigUint64Array.of(18446744073709551615n);
    expect(encodeOne(tensor("y", "UINT64", [1], unsigned))).toBe('{"y":[18446744073709551615]}');
  });

  it("gives booleans, strings and half-precision numbers", () => {
    expect(encodeOne(tensor("y", "BOOL", [2], Uint8Array.of(1, 0)))).toBe('{"y":[true,false]}');
    expect(encodeOne(tensor("y", "BYTES", [2], ['a"\n', "é"]))).toBe('{"y":["a\\"\\n","é"]}');
    expect(encodeOne(tensor("y", "FP16", [2], Uint16Array.of(0x3c01, 0x8000)))).toBe(
      '{"y":[1.0009765625,-0.0]}',
    );
  });

  it("gives label and probability for the rows of a classifier", () => {
    const codec = context([], [tensorSpec("p", "FP32", ["N", 2], ["no", "__proto__"])]);
    const outputs = [tensor("p", "FP32", [2, 2], Float32Array.of(0.25, 0.75, 1, 0))];
    expect(encode(codec, outputs)).toBe(
      '{"p":[{"no":0.25,"__proto__":0.75},{"no":1,"__proto__":0}]}',
    );
    const row = [tensor("p", "FP32", [1, 2], Float32Array.of(0.25, Number.NaN))];
    expect(encode(codec, row, true)).toBe('{"p":{"no":0.25,"__proto__":"NaN"}}');
  });

  it("keeps the order of numeric labels", () => {
    const codec = context([], [tensorSpec("p", "FP32", ["N", 2], ["9", "1"])]);
    const row = [tensor("p", "FP32", [1, 2], Float32Array.of(0.25, 0.75))];
    expect(encode(codec, row, true)).toBe('{"p":{"9":0.25,"1":0.75}}');
  });

  it("gives plain numbers when the columns are not as many as the labels", () => {
    const codec = context([], [tensorSpec("p", "FP32", ["N", 2], ["a", "b"])]);
    expect(encode(codec, [tensor("p", "FP32", [1, 1], Float32Array.of(1))])).toBe('{"p":[[1]]}');
  });

  it("refuses an answer over the limit, known from its shape or found while writing", () => {
    const codec = context([], [tensorSpec("y", "FP32", ["N"])], { maxOutputBytes: 30_000 });
    const many = [tensor("y", "FP32", [20_000], new Float32Array(20_000))];
    expect(refusalOf(() => encode(codec, many)).code).toBe("output.too_large");
    const long = [tensor("y", "FP32", [10_000], new Float32Array(10_000).fill(0.1))];
    expect(refusalOf(() => encode(codec, long)).code).toBe("output.too_large");
    const text = [tensor("y", "BYTES", [1], ["x".repeat(40_000)])];
    expect(refusalOf(() => encode(codec, text)).code).toBe("output.too_large");
  });
});
