import { describe, expect, test } from "vitest";
import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { figureText } from "./figure-text";
import { maxShownCells, readAnswer } from "./read-answer";
import { markedInputs } from "./run-prediction";
import { parseServerTiming } from "./server-timing";

function signatureOf(...outputs: TensorSpec[]): Signature {
  return { inputs: [], outputs, omittedOutputs: [] };
}

const label: TensorSpec = { name: "label", datatype: "INT64", shape: [null] };
const probabilities: TensorSpec = {
  name: "probabilities",
  datatype: "FP32",
  shape: [null, 3],
  classLabels: { datatype: "INT64", values: ["0", "1", "2"] },
};

describe("an answer", () => {
  test("shows outputs of one value a row side by side, whole numbers unrounded", () => {
    const score: TensorSpec = { name: "score", datatype: "FP32", shape: [null, 1] };
    const text = '{"label":[9007199254740993,2],"score":[[0.5],["NaN"]]}';
    expect(readAnswer(text, signatureOf(label, score))).toMatchObject([
      {
        kind: "rows",
        columns: [{ name: "label" }, { name: "score" }],
        rows: [
          ["9007199254740993", "0.5"],
          ["2", "NaN"],
        ],
      },
    ]);
  });

  test("shows a classifier's labels with the most probable first", () => {
    const text = '{"label":[1],"probabilities":[{"0":0.02,"1":0.9,"2":0.08}]}';
    const [rows, shown] = readAnswer(text, signatureOf(label, probabilities)) ?? [];
    expect(rows).toMatchObject({ rows: [["1"]] });
    expect(shown).toMatchObject({
      kind: "probabilities",
      rows: [[{ label: "1", text: "0.9" }, { label: "2" }, { label: "0" }]],
    });
  });

  test("shows the first cells of what is huge, and how many there are", () => {
    const row = `[${Array.from({ length: 700 }, () => "0.1").join(",")}]`;
    const text = `{"y":[[${row},${row}],[${row},${row}]]}`;
    const spec: TensorSpec = { name: "y", datatype: "FP32", shape: null };
    const [view] = readAnswer(text, signatureOf(spec)) ?? [];
    expect(view).toMatchObject({ kind: "matrix", total: 2_800, shown: maxShownCells });
    expect(view?.kind === "matrix" && view.rows.map(({ place }) => place)).toEqual([
      "0, 0",
      "0, 1",
    ]);
  });

  test("that is none is none", () => {
    expect(readAnswer("<html>", signatureOf(label))).toBeNull();
    expect(readAnswer("[1]", signatureOf(label))).toBeNull();
  });
});

test("a float shows the digits that its type holds, a whole number all", () => {
  expect(figureText("FP32", "3.3383970260620117")).toBe("3.338397");
  expect(figureText("FP64", "3.3383970260620117")).toBe("3.3383970260620117");
  expect(figureText("INT64", "9007199254740993")).toBe("9007199254740993");
  expect(figureText("FP32", "NaN")).toBe("NaN");
});

test("the parts of Server-Timing that have a duration are listed", () => {
  expect(parseServerTiming('queue;dur=0.250, cache;desc="a", run;desc=x;dur="1.5"')).toEqual([
    { name: "queue", ms: 0.25 },
    { name: "run", ms: 1.5 },
  ]);
  expect(parseServerTiming(null)).toEqual([]);
});

test("a problem marks the inputs that it names, names with dots included", () => {
  const problem = {
    type: "about:blank",
    title: "",
    status: 400,
    detail: "",
    code: "input.shape",
    hint: "",
    requestId: "",
    errors: [
      { field: "inputs.dense.1", message: "wrong" },
      { field: "limit", message: "other" },
    ],
  };
  expect([...markedInputs(problem)]).toEqual([["dense.1", "wrong"]]);
});
