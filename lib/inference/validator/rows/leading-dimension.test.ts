import { expect, it } from "vitest";
import type { Dimension, Signature } from "@/lib/contract/signature";
import { findLeadingDimension } from "./leading-dimension";

type Shape = Dimension[] | null;

function signature(inputs: Shape[], outputs: Shape[]): Signature {
  const specs = (prefix: string, shapes: Shape[]) =>
    shapes.map((shape, index) => ({ name: `${prefix}${index}`, datatype: "FP32" as const, shape }));
  return { inputs: specs("x", inputs), outputs: specs("y", outputs), omittedOutputs: [] };
}

const free = { kind: "free" };
const none = { kind: "none" };

it.each([
  ["named and unnamed", [["N", 4]], [[null]], free],
  ["named differently, as some exporters do", [["A", 4], ["B"]], [["C", 2]], free],
  ["beside another free dimension", [["N", "T"]], [["N", "T"]], free],
])("is free when it is %s", (_, inputs, outputs, expected) => {
  expect(findLeadingDimension(signature(inputs, outputs))).toEqual(expected);
});

it.each([
  ["1 everywhere", [[1, 4], [1]], [[1, 2]], 1],
  ["4 everywhere", [[4, "T"]], [[4]], 4],
])("is fixed when it is %s", (_, inputs, outputs, rows) => {
  expect(findLeadingDimension(signature(inputs, outputs))).toEqual({ kind: "fixed", rows });
});

it.each<[string, Shape[], Shape[]]>([
  ["an input is a scalar", [["N", 4], []], [["N"]]],
  ["an output has no stated shape", [["N", 4]], [null]],
  ["an input is fixed and another free", [["N", 4], [4]], [["N"]]],
  ["fixed sizes differ", [[2, 4]], [[4, 2]]],
  ["it is zero", [[0, 4]], [[0]]],
  ["there are no inputs", [], [[3]]],
  ["its name is another dimension's too", [["N", "N"]], [["N"]]],
  ["its name is an output's other dimension", [["N", 4]], [["N", "N"]]],
  // silero VAD: the state's second dimension is the batch.
  [
    "a state has the batch in second place",
    [
      ["N", "T"],
      [2, "N", 128],
    ],
    [
      ["N", 1],
      [2, "N", 128],
    ],
  ],
])("is none when %s", (_, inputs, outputs) => {
  expect(findLeadingDimension(signature(inputs, outputs))).toEqual(none);
});
