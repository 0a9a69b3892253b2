import { describe, expect, it } from "vitest";
import { findNameFault, foldName } from "./version-file";

describe("a plain file name", () => {
  it.each([
    "weights.bin",
    "model.onnx.data",
    "onnx__MatMul_123",
    "layer 1.weight",
    "模型.权重",
    "gewichte-für-alle.bin",
    "a".repeat(255),
    "console.txt",
    "com10.bin",
  ])("%s", (name) => expect(findNameFault(name)).toBeNull());
});

describe("no plain file name:", () => {
  it.each([
    ["nothing", ""],
    ["a path", "a/b"],
    ["a path of Windows", "a\\b"],
    ["a way up", ".."],
    ["this folder", "."],
    ["a hidden file", ".env"],
    ["a drive", "c:x"],
    ["a stream of NTFS", "x.bin::$DATA"],
    ["NUL", "a\0b"],
    ["a line end", "a\nb"],
    ["text from right to left", "gpj\u202Eexe.bin"],
    ["an invisible character", "a\u200Bb"],
    ["a line separator", "a\u2028b"],
    ["half a pair", "a\uD800"],
    ["a space before", " a"],
    ["a space after", "a "],
    ["a dot after", "a."],
    ["a device", "CON"],
    ["a device with an ending", "nul.bin"],
    ["a numbered device", "COM1.txt"],
    ["5,000 characters", "a".repeat(5_000)],
    ["256 bytes of fewer characters", "é".repeat(128)],
    ["the model's own name", "model.onnx"],
    ["the model's own name in other letters", "MODEL.onnx"],
    ["the model's own name in wide letters", "ｍodel.onnx"],
  ])("%s", (_what, name) => expect(findNameFault(name)).toMatch(/^expected/));
});

it("names that are one file somewhere fold to the same", () => {
  expect(foldName("Weights.BIN")).toBe(foldName("weights.bin"));
  expect(foldName("\u00E9")).toBe(foldName("e\u0301"));
});
