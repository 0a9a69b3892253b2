import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TensorValue } from "../types";
import { encodeAnswer } from "./encode-answer";
import { numberToFloat16 } from "./float16";
import { bytesOf, context, decodeV2, refusalOf, tensor, tensorSpec } from "./testing/contexts";

const codec = context(
  [tensorSpec("x", "FP32", ["N"])],
  [
    tensorSpec("p", "FP32", ["N", 3], ["cat", "dog", "eel"]),
    tensorSpec("y", "FP32", ["N", 3]),
    tensorSpec("t", "BYTES", ["N"]),
    tensorSpec("b", "BOOL", ["N"]),
  ],
);

function request(name: string, count: string, isBinary = false): string {
  const parameters = `{"classification":${count},"binary_data":${isBinary}}`;
  return `{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}],"outputs":[{"name":"${name}","parameters":${parameters}}]}`;
}

function classified(output: TensorValue, count: number | string): unknown {
  const { plan } = decodeV2(request(output.name, String(count)), codec);
  const answer = encodeAnswer([output], plan, codec);
  return JSON.parse(bytesOf(answer).toString()).outputs[0];
}

function floats(name: string, shape: readonly number[], values: readonly number[]): TensorValue {
  return tensor(name, "FP32", shape, Float32Array.from(values));
}

describe("the classification extension", () => {
  it("gives each row's largest values, largest first, with places and labels", () => {
    const output = floats("p", [2, 3], [0.25, 0.5, 0.25, 1, 0, -1.5]);
    expect(classified(output, 2)).toEqual({
      name: "p",
      shape: [2, 2],
      datatype: "BYTES",
      data: ["0.5:1:dog", "0.25:0:cat", "1:0:cat", "0:1:dog"],
    });
  });

  it("gives no labels where the output has none, or not as many as classes", () => {
    expect(classified(floats("y", [1, 3], [1, 3, 2]), 1)).toMatchObject({ data: ["3:1"] });
    expect(classified(floats("p", [1, 2], [1, 3]), 1)).toMatchObject({ data: ["3:1"] });
  });

  it("has one dimension where the output has one, and flattens what is below the rows", () => {
    expect(classified(floats("y", [4], [1, 9, 3, 9]), 3)).toMatchObject({
      shape: [3],
      data: ["9:1", "9:3", "3:2"],
    });
    expect(classified(floats("y", [2, 2, 2], [1, 2, 3, 4, 8, 7, 6, 5]), 2)).toMatchObject({
      shape: [2, 2],
      data: ["4:3", "3:2", "8:0", "7:1"],
    });
    expect(classified(floats("y", [], [5]), 2)).toMatchObject({ shape: [1], data: ["5:0"] });
  });

  it("gives no more than a row has", () => {
    expect(classified(floats("y", [1, 2], [1, 2]), 1e9)).toMatchObject({
      shape: [1, 2],
      data: ["2:1", "1:0"],
    });
    expect(classified(floats("y", [2, 0], []), 5)).toMatchObject({ shape: [2, 0], data: [] });
  });

  it("puts NaN last, and of equal values the earlier first", () => {
    const values = [Number.NaN, 1, Infinity, -0, Number.NaN, 0, 1, -Infinity];
    expect(classified(floats("y", [1, 8], values), 8)).toMatchObject({
      data: ["Infinity:2", "1:1", "1:6", "-0.0:3", "0:5", "-Infinity:7", "NaN:0", "NaN:4"],
    });
  });

  it("is exact for small values, half-precision numbers and every digit of INT64", () => {
    const small = tensor("y", "FP64", [1, 2], Float64Array.of(1e-9, 1e-10));
    expect(classified(small, 1)).toMatchObject({ data: ["1e-9:0"] });
    const half = tensor("y", "FP16", [1, 2], Uint16Array.from([-0.5, 0.25], numberToFloat16));
    expect(classified(half, 2)).toMatchObject({ data: ["0.25:1", "-0.5:0"] });
    const big = tensor(
      "y",
      "INT64",
      [1, 2],
      BigInt64Array.of(9007199254740992n, 9007199254740993n),
    );
    expect(classified(big, 2)).toMatchObject({
      data: ["9007199254740993:1", "9007199254740992:0"],
    });
  });

  it("agrees with a full sort, whatever the values and the count", () => {
    const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(Number.NaN)), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 45 }), (row, count) => {
        const rank = (value: number) => (Number.isNaN(value) ? -1 : value);
        const wanted = row
          .map((value, index) => ({ value, index }))
          .sort((a, b) => rank(b.value) - rank(a.value) || a.index - b.index)
          .slice(0, count)
          .map(({ value, index }) => `${value}:${index}`);
        expect(classified(floats("y", [1, row.length], row), count)).toMatchObject({
          data: wanted,
        });
      }),
      { seed: 20_261_126 },
    );
  });

  it("travels as bytes where they are asked for", () => {
    const { plan } = decodeV2(request("p", "1", true), codec);
    const answer = encodeAnswer([floats("p", [1, 3], [0.25, 0.5, 0.25])], plan, codec);
    const length = Number(answer.headers["inference-header-content-length"]);
    const whole = bytesOf(answer);
    expect(whole.subarray(0, length).toString()).toContain(
      '{"name":"p","shape":[1,1],"datatype":"BYTES","parameters":{"binary_data_size":13}}',
    );
    expect(whole.subarray(length).toString("latin1")).toBe("\x09\0\0\x000.5:1:dog");
  });

  it("is no classification where 0 classes are asked for", () => {
    expect(classified(floats("y", [1, 3], [1, 2, 3]), 0)).toMatchObject({ datatype: "FP32" });
  });

  it.each(["-1", "1.5", '"3"', "true", "1e400", "9007199254740993"])(
    "refuses a count of %s",
    (count) => {
      const error = refusalOf(() => decodeV2(request("p", count), codec));
      expect(error.code).toBe("request.malformed");
      expect(error.detail).toContain("classification must be a number of classes");
    },
  );

  it.each(["t", "b"])("refuses the output %s, which holds no numbers, before it is run", (name) => {
    const error = refusalOf(() => decodeV2(request(name, "1"), codec));
    expect(error.status).toBe(400);
    expect(error.detail).toContain("only numbers have a classification");
  });

  it("refuses an output that came as text against its signature", () => {
    const output = tensor("y", "BYTES", [1, 1], ["x"]);
    expect(refusalOf(() => classified(output, 1)).status).toBe(400);
  });
});
