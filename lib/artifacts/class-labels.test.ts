import { describe, expect, it, test } from "vitest";
import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { labelOutput, parseClassLabels } from "./class-labels";

describe("class labels are read", () => {
  it.each([
    ["one on each line", "cat\ndog\n"],
    ["with the line ends and the mark of Windows", "\uFEFFcat\r\ndog\r\n\r\n"],
    ["from a JSON array", '["cat", "dog"]'],
    ["from a JSON object by column", '{"1": "dog", "0": "cat"}'],
  ])("%s", (_what, text) => {
    expect(parseClassLabels("labels.txt", text)).toEqual(["cat", "dog"]);
  });

  it("as text where a JSON array has whole numbers", () => {
    expect(parseClassLabels("labels.json", "[7, 9]")).toEqual(["7", "9"]);
  });
});

test("a file that calls itself JSON must be", () => {
  expect(() => parseClassLabels("labels.json", '["cat",')).toThrow("not well-formed JSON");
  expect(parseClassLabels("vocabulary.txt", "[PAD]\n[UNK]")).toEqual(["[PAD]", "[UNK]"]);
});

test.each([
  ["nothing", "\n\n", "no label"],
  ["an empty line between", "cat\n\ndog", "label 2"],
  ["a label twice", "crane\ncat\ncrane", "labels 1 and 3"],
  ["a nested array", '[["cat"]]', "label 1"],
  ["a gap between the columns", '{"0":"cat","2":"dog"}', "column 1"],
  ["a number that is none", "[1.5]", "label 1"],
  ["a control character", "cat\u0007", "control character"],
  ["a label without end", "a".repeat(501), "500 characters"],
  ["more labels than there may be", "a".concat("\nb").repeat(65_537), "65536"],
])("a file of class labels with %s is refused by what is wrong", (_what, text, said) => {
  const read = () => parseClassLabels("labels.txt", text);
  expect(read).toThrow(expect.objectContaining({ code: "version.file_invalid" }));
  expect(read).toThrow(said);
});

const output = (name: string, shape: TensorSpec["shape"], over: Partial<TensorSpec> = {}) => ({
  ...{ name, datatype: "FP32" as const, shape },
  ...over,
});
const signatureOf = (...outputs: TensorSpec[]): Signature => ({
  inputs: [],
  outputs,
  omittedOutputs: [],
});

describe("labels are given to", () => {
  it("the one output whose columns they name", () => {
    const scores = output("scores", ["N", 2]);
    const other = output("embedding", ["N", 128]);
    const { signature, warning } = labelOutput(signatureOf(other, scores), ["cat", "dog"]);
    expect(warning).toBeNull();
    expect(signature.outputs).toEqual([
      other,
      { ...scores, classLabels: { datatype: "BYTES", values: ["cat", "dog"] } },
    ]);
  });

  it.each([
    ["another number of columns", signatureOf(output("y", ["N", 3]))],
    ["more dimensions", signatureOf(output("y", ["N", 2, 2]))],
    ["no shape", signatureOf(output("y", null))],
    ["whole numbers", signatureOf(output("y", ["N", 2], { datatype: "INT64" }))],
    ["two outputs that fit", signatureOf(output("a", ["N", 2]), output("b", ["N", 2]))],
    [
      "labels of the file itself",
      signatureOf(
        output("y", ["N", 2], { classLabels: { datatype: "INT64", values: ["0", "1"] } }),
      ),
    ],
  ])("nothing where there is %s, and a warning says so", (_what, signature) => {
    const labelled = labelOutput(signature, ["cat", "dog"]);
    expect(labelled.signature).toEqual(signature);
    expect(labelled.warning).toContain("class labels are not used");
  });
});
