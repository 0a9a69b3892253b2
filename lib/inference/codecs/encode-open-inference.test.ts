import { describe, expect, it } from "vitest";
import type { AnswerPlan, TensorValue } from "../types";
import { encodeAnswer } from "./encode-answer";
import { bytesOf, context, refusalOf, tensor, textOf } from "./testing/contexts";

const codec = context([]);

function plan(outputs: Record<string, boolean>, id: string | null = null): AnswerPlan {
  return {
    dialect: "open-inference",
    id,
    outputs: Object.entries(outputs).map(([name, isBinary]) => ({
      name,
      isBinary,
      classification: null,
    })),
  };
}

function dataOf(value: TensorValue): string {
  const text = textOf(encodeAnswer([value], plan({ [value.name]: false }), codec));
  return text.slice(text.indexOf('"data":') + '"data":'.length, -"}]}".length);
}

describe("answers of the Open Inference Protocol", () => {
  it("writes its keys in a fixed order and the data flat", () => {
    const outputs = [tensor("y", "FP32", [2, 2], Float32Array.of(1, 2.5, 3, 4))];
    const answer = encodeAnswer(outputs, plan({ y: false }, "42"), codec);
    expect(textOf(answer)).toBe(
      '{"model_name":"m","model_version":"3","id":"42","outputs":[{"name":"y","shape":[2,2],"datatype":"FP32","data":[1,2.5,3,4]}]}',
    );
    expect(answer.contentType).toBe("application/json");
    expect(answer.headers).toEqual({});
  });

  it("leaves the id out when none was given, and keeps an empty one", () => {
    const outputs = [tensor("y", "INT8", [0], Int8Array.of())];
    expect(textOf(encodeAnswer(outputs, plan({ y: false }), codec))).not.toContain('"id"');
    expect(textOf(encodeAnswer(outputs, plan({ y: false }, ""), codec))).toContain('"id":""');
  });

  it("puts binary outputs after the JSON in the order asked for, and says its length", () => {
    const outputs = [
      tensor("a", "FP32", [1, 3], Float32Array.of(1, 2, 3)),
      tensor("b", "FP32", [2], Float32Array.of(4, 5)),
      tensor("c", "BYTES", [3], ["hé", "", "x"]),
    ];
    const answer = encodeAnswer(outputs, plan({ c: true, b: false, a: true }), codec);
    const length = Number(answer.headers["inference-header-content-length"]);
    expect(answer.contentType).toBe("application/octet-stream");
    expect(bytesOf(answer).subarray(0, length).toString()).toBe(
      '{"model_name":"m","model_version":"3","outputs":[{"name":"c","shape":[3],"datatype":"BYTES","parameters":{"binary_data_size":16}},{"name":"b","shape":[2],"datatype":"FP32","data":[4,5]},{"name":"a","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":12}}]}',
    );
    expect(bytesOf(answer).subarray(length).toString("hex")).toBe(
      "0300000068c3a9" + "00000000" + "0100000078" + "0000803f0000004000004040",
    );
  });

  it("says the JSON's length even when the binary output is empty", () => {
    const outputs = [tensor("y", "INT8", [0], Int8Array.of())];
    const answer = encodeAnswer(outputs, plan({ y: true }), codec);
    expect(answer.headers["inference-header-content-length"]).toBe(String(bytesOf(answer).length));
    expect(textOf(answer)).toContain('"binary_data_size":0');
  });

  it("writes NaN and the infinities bare, and keeps -0, in short and in long arrays", () => {
    const data = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0];
    const text = "NaN,Infinity,-Infinity,-0.0,0";
    expect(dataOf(tensor("y", "FP32", [5], Float32Array.from(data)))).toBe(`[${text}]`);
    const long = Float64Array.from({ length: 10_000 }, (_, index) => data[index % 5] ?? 0);
    expect(dataOf(tensor("y", "FP64", [10_000], long))).toBe(`[${Array(2_000).fill(text)}]`);
  });

  it("writes booleans, strings, half-precision numbers and every digit of INT64", () => {
    expect(dataOf(tensor("y", "BOOL", [2], Uint8Array.of(1, 0)))).toBe("[true,false]");
    expect(dataOf(tensor("y", "BYTES", [2], ['"', "é"]))).toBe('["\\"","é"]');
    expect(dataOf(tensor("y", "FP16", [2], Uint16Array.of(0x3c01, 0xfc00)))).toBe(
      "[1.0009765625,-Infinity]",
    );
    expect(dataOf(tensor("y", "INT64", [1], BigInt64Array.of(9007199254740993n)))).toBe(
      "[9007199254740993]",
    );
  });

  it("reads a view into a larger buffer at its own place", () => {
    const view = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const answer = encodeAnswer([tensor("y", "FP32", [2], view)], plan({ y: true }), codec);
    expect(bytesOf(answer).subarray(-8)).toEqual(Buffer.from(Float32Array.of(1, 2).buffer));
  });

  it("refuses an answer over the limit, but not for outputs that nobody asked for", () => {
    const tight = context([], [], { maxOutputBytes: 1_000 });
    const outputs = [
      tensor("large", "FP32", [1_000], new Float32Array(1_000)),
      tensor("y", "FP32", [1], Float32Array.of(1)),
    ];
    expect(textOf(encodeAnswer(outputs, plan({ y: true }), tight)).length).toBeLessThan(1_000);
    for (const isBinary of [true, false]) {
      const error = refusalOf(() => encodeAnswer(outputs, plan({ large: isBinary }), tight));
      expect(error.code).toBe("output.too_large");
    }
  });

  it("never answers without an output that was asked for", () => {
    expect(refusalOf(() => encodeAnswer([], plan({ y: false }), codec)).detail).toContain('"y"');
  });
});
