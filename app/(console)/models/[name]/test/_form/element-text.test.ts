import { describe, expect, test } from "vitest";
import { elementOfText } from "./element-text";

describe("a value that is typed", () => {
  test.each([
    ["INT64", "9223372036854775807", "9223372036854775807"],
    ["INT64", "-9223372036854775808", "-9223372036854775808"],
    ["INT64", " 9007199254740993 ", "9007199254740993"],
    ["UINT64", "18446744073709551615", "18446744073709551615"],
    ["INT32", "1e3", "1000"],
    ["INT32", "12.0", "12"],
    ["INT8", "-0", "0"],
    ["INT8", "+007", "7"],
    ["FP32", ".5", "0.5"],
    ["FP32", "5.", "5"],
    ["FP32", "+1.50", "1.50"],
    ["FP32", "-0", "-0"],
    ["FP64", "1E-7", "1e-7"],
    ["FP32", "nan", '"NaN"'],
    ["FP32", "-inf", '"-Infinity"'],
    ["FP16", "65504", "65504"],
    ["BOOL", "TRUE", "true"],
    ["BOOL", "", "false"],
    ["BYTES", 'a "b" é', '"a \\"b\\" é"'],
    ["BYTES", "", '""'],
  ] as const)("as %s %j is sent as %s", (datatype, typed, json) => {
    expect(elementOfText(datatype, typed)).toEqual({ ok: true, json });
  });

  test.each([
    ["INT64", "9223372036854775808", "integer"],
    ["UINT64", "-1", "integer"],
    ["UINT8", "256", "integer"],
    ["INT32", "1.5", "integer"],
    ["INT32", "1e-1", "integer"],
    ["INT64", "1e400000", "integer"],
    ["INT64", "0x10", "integer"],
    ["INT64", "", "empty"],
    ["FP32", "  ", "empty"],
    ["FP32", "1,5", "number"],
    ["FP32", ".", "number"],
    ["FP32", "1e39", "tooLarge"],
    ["FP16", "65520", "tooLarge"],
    ["FP64", "1e309", "tooLarge"],
    ["BOOL", "maybe", "boolean"],
    ["BYTES", "a\0b", "text"],
    ["BYTES", "\ud800", "text"],
  ] as const)("as %s %j is refused: %s", (datatype, typed, code) => {
    expect(elementOfText(datatype, typed)).toMatchObject({ ok: false, fault: { code } });
  });
});
