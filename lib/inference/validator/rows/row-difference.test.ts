import { describe, expect, it } from "vitest";
import type { Datatype } from "@/lib/contract/signature";
import { numberToFloat16 } from "../../codecs/float16";
import type { TensorData, TensorValue } from "../../types";
import { pickRows } from "./pick-rows";
import { differenceOfRows } from "./row-difference";

function tensor(datatype: Datatype, data: TensorData, shape = [1, data.length]): TensorValue {
  return { name: "y", datatype, shape, data };
}

function difference(one: TensorValue, other: TensorValue): number {
  return differenceOfRows({ outputs: [one], row: 0 }, { outputs: [other], row: 0 });
}

const f32 = (...numbers: number[]) => tensor("FP32", Float32Array.from(numbers));
const f16 = (...numbers: number[]) => tensor("FP16", Uint16Array.from(numbers, numberToFloat16));

describe("two answers to a row", () => {
  it("differ absolutely below 1 and relatively above", () => {
    expect(difference(f32(0.25), f32(0.25 + 2 ** -15))).toBeCloseTo(2 ** -15, 9);
    expect(difference(f32(2 ** 16), f32(2 ** 16 + 1))).toBeCloseTo(2 ** -16, 9);
  });

  it("are the same where both are NaN, the same infinity, or zeros of either sign", () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, 0];
    expect(difference(f32(...odd), f32(Number.NaN, Number.POSITIVE_INFINITY, -0))).toBe(0);
    expect(difference(f16(Number.NaN, -0), tensor("FP16", Uint16Array.of(0x7e01, 0)))).toBe(0);
  });

  it.each([
    ["FP32 beyond 1e-4", f32(0), f32(2e-4)],
    ["FP16 beyond 1e-2", f16(0), f16(0.02)],
    ["FP64 beyond 1e-9", tensor("FP64", Float64Array.of(0)), tensor("FP64", Float64Array.of(2e-9))],
    ["a number and NaN", f32(1), f32(Number.NaN)],
    ["a number and an infinity", f32(1), f32(Number.POSITIVE_INFINITY)],
    ["whole numbers", tensor("INT64", BigInt64Array.of(1n)), tensor("INT64", BigInt64Array.of(2n))],
    ["truths", tensor("BOOL", Uint8Array.of(0)), tensor("BOOL", Uint8Array.of(1))],
    ["texts", tensor("BYTES", ["a"]), tensor("BYTES", ["b"])],
    ["shapes", f32(1, 2), tensor("FP32", Float32Array.of(1, 2), [1, 2, 1])],
    ["lengths", f32(1, 2), f32(1, 2, 3)],
    ["datatypes", f32(1), tensor("FP64", Float64Array.of(1))],
  ])("are not the same: %s", (_, one, other) => {
    expect(difference(one, other)).toBe(Number.POSITIVE_INFINITY);
  });

  it("are compared row with row, and nothing of the neighbours", () => {
    const rows = tensor("FP32", Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
    const picked = pickRows([rows], [2, 0, 2]);
    expect(picked[0]).toMatchObject({ shape: [3, 2], data: Float32Array.of(5, 6, 1, 2, 5, 6) });
    const at = (row: number) => ({ outputs: picked, row });
    expect(differenceOfRows(at(0), { outputs: [rows], row: 2 })).toBe(0);
    expect(differenceOfRows(at(1), { outputs: [rows], row: 0 })).toBe(0);
    expect(differenceOfRows(at(1), at(0))).toBe(Number.POSITIVE_INFINITY);
  });
});

it("rows of text are picked like numbers", () => {
  const rows = tensor("BYTES", ["a", "b", "c", "d"], [2, 2]);
  expect(pickRows([rows], [1, 1])[0]).toMatchObject({ shape: [2, 2], data: ["c", "d", "c", "d"] });
});
