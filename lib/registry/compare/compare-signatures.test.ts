import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type CompareRule, compareRules } from "@/lib/contract/compare";
import type { BatchingVerdict } from "@/lib/contract/serving";
import type { Dimension, Signature, TensorSpec } from "@/lib/contract/signature";
import { projectRoot } from "@/lib/platform/project-root";
import { compareSignatures, verdictOf } from "./compare-signatures";

type Shape = readonly Dimension[] | null;

function tensor(name: string, shape: Shape, datatype: TensorSpec["datatype"] = "FP32"): TensorSpec {
  return { name, datatype, shape: shape === null ? null : [...shape] };
}

/** Tensors that no case is about, so that each is about one thing among others. */
const otherInput = tensor("other", ["N", 3]);
const otherOutput = tensor("score", ["N"]);

function inputs(...specs: TensorSpec[]): Signature {
  return { inputs: specs, outputs: [otherOutput], omittedOutputs: [] };
}

function outputs(...specs: TensorSpec[]): Signature {
  return { inputs: [otherInput], outputs: specs, omittedOutputs: [] };
}

function optional(given: readonly TensorSpec[], ...optionalInputs: TensorSpec[]): Signature {
  return { ...inputs(...given), optionalInputs };
}

function labelled(...values: string[]): TensorSpec {
  return { ...tensor("p", [null, 2]), classLabels: { datatype: "BYTES", values } };
}

function compare(from: Signature, to: Signature) {
  return compareSignatures({ signature: from, batching: null }, { signature: to, batching: null });
}

const x = (...shape: Dimension[]) => tensor("x", shape);
const y = (...shape: Dimension[]) => tensor("y", shape);

/** One pair of signatures for each rule, which differ in what it is about and in nothing else. */
const cases: Partial<Record<CompareRule, readonly [Signature, Signature]>> = {
  "input.added": [inputs(otherInput), inputs(otherInput, x("N", 2))],
  "input.removed": [inputs(otherInput, x("N", 2)), inputs(otherInput)],
  "input.renamed": [inputs(otherInput, x("N", 2)), inputs(otherInput, tensor("z", ["M", 2]))],
  "input.type": [inputs(x("N", 2)), inputs(tensor("x", ["N", 2], "FP64"))],
  "input.rank": [inputs(x("N", 2)), inputs(x("N", 2, 1))],
  "input.shape.stated": [inputs(tensor("x", null)), inputs(x("N", 2))],
  "input.shape.unstated": [inputs(x("N", 2)), inputs(tensor("x", null))],
  "input.dimension.fixed": [inputs(x("N", "L")), inputs(x("N", 2))],
  "input.dimension.freed": [inputs(x("N", 2)), inputs(x("N", null))],
  "input.dimension.size": [inputs(x("N", 2)), inputs(x("N", 3))],
  "input.dimension.tied": [inputs(x("N", null), y("N", null)), inputs(x("N", "L"), y("N", "L"))],
  "input.dimension.untied": [inputs(x("N", "L"), y("N", "L")), inputs(x("N", "L"), y("N", "M"))],
  "input.dimension.named": [inputs(x("N", 2)), inputs(x("batch", 2))],
  "input.order": [inputs(otherInput, x("N", 2)), inputs(x("N", 2), otherInput)],
  "input.optional.added": [inputs(otherInput), optional([otherInput], x(1))],
  "input.optional.removed": [optional([otherInput], x(1)), inputs(otherInput)],
  "input.became_optional": [inputs(otherInput, x(1)), optional([otherInput], x(1))],
  "input.became_required": [optional([otherInput], x(1)), inputs(otherInput, x(1))],
  "output.added": [outputs(otherOutput), outputs(otherOutput, y("N", 2))],
  "output.removed": [outputs(otherOutput, y("N", 2)), outputs(otherOutput)],
  "output.renamed": [outputs(otherOutput, y("N", 2)), outputs(otherOutput, tensor("z", [null, 2]))],
  "output.type": [outputs(y("N", 2)), outputs(tensor("y", ["N", 2], "INT64"))],
  "output.rank": [outputs(y("N", 2)), outputs(y("N"))],
  "output.shape.stated": [outputs(tensor("y", null)), outputs(y("N", 2))],
  "output.shape.unstated": [outputs(y("N", 2)), outputs(tensor("y", null))],
  "output.dimension.fixed": [outputs(y("N", "L")), outputs(y("N", 2))],
  "output.dimension.freed": [outputs(y("N", 2)), outputs(y("N", null))],
  "output.dimension.size": [outputs(y("N", 2)), outputs(y("N", 3))],
  "output.dimension.named": [outputs(y("N", "L")), outputs(y("N", "T"))],
  "output.batch.fixed": [outputs(y("N", 2)), outputs(y(1, 2))],
  "output.batch.freed": [outputs(y(1, 2)), outputs(y("N", 2))],
  "output.labels.added": [outputs(tensor("p", [null, 2])), outputs(labelled("cat", "dog"))],
  "output.labels.removed": [outputs(labelled("cat", "dog")), outputs(tensor("p", [null, 2]))],
  "output.labels.changed": [outputs(labelled("cat", "dog")), outputs(labelled("dog", "cat"))],
  "output.order": [outputs(otherOutput, y("N", 2)), outputs(y("N", 2), otherOutput)],
  "output.omitted": [
    outputs(otherOutput),
    {
      ...outputs(otherOutput),
      omittedOutputs: [{ name: "s", type: "sequence(tensor(float))", hint: "" }],
    },
  ],
};

function batching(mode: BatchingVerdict["mode"]): BatchingVerdict {
  return { mode, reason: "proven", rows: mode === "pieces" ? 4 : null, tolerance: 0 };
}
const fixedRows = inputs(tensor("x", [4, 2]));
const freeRows = inputs(tensor("x", ["N", 2]));
const batchCases: Partial<
  Record<CompareRule, readonly [BatchingVerdict["mode"], BatchingVerdict["mode"], Signature]>
> = {
  "batch.lost": ["pieces", "alone", fixedRows],
  "batch.gained": ["alone", "pieces", fixedRows],
  "batch.sharing": ["shared", "alone", freeRows],
};

describe("one rule finds one difference, of its gravity, and no other rule finds any", () => {
  test.each(Object.entries(cases))("%s", (rule, [from, to]) => {
    const found = compare(from, to);
    expect(found.map((one) => [one.rule, one.severity])).toEqual([
      [rule, Object.entries(compareRules).find(([name]) => name === rule)?.[1]],
    ]);
    expect(found[0]?.detail).toMatch(/^[A-Z].+\.$/);
  });

  test.each(Object.entries(batchCases))("%s", (rule, [before, after, signature]) => {
    const found = compareSignatures(
      { signature, batching: batching(before) },
      { signature, batching: batching(after) },
    );
    expect(found.map((one) => one.rule)).toEqual([rule]);
  });
});

test("every rule of the code is in the document, with its gravity, and has a case here", () => {
  const document = readFileSync(path.join(projectRoot, "docs/compare.md"), "utf8");
  const rows = [...document.matchAll(/^\| `([a-z_.]+)` \| (\w+) \|/gm)];
  expect(Object.fromEntries(rows.map(([, rule, gravity]) => [rule, gravity]))).toEqual(
    compareRules,
  );
  expect(Object.keys({ ...cases, ...batchCases }).sort()).toEqual(Object.keys(compareRules).sort());
});

test("two signatures that say the same differ in nothing", () => {
  for (const [signature] of Object.values(cases)) expect(compare(signature, signature)).toEqual([]);
});

test("a breaking difference makes the verdict, whatever else is compatible", () => {
  const breaking = compare(inputs(x("N", 2)), inputs(x("N", 3)));
  const compatible = compare(outputs(otherOutput), outputs(otherOutput, y("N", 2)));
  expect(verdictOf([...compatible, ...breaking])).toBe("breaking");
  expect(verdictOf(compatible)).toBe("compatible");
  expect(verdictOf([])).toBe("compatible");
});

test("two inputs that swapped their types are no renaming", () => {
  const found = compare(
    inputs(tensor("a", [1]), tensor("b", [1], "INT64")),
    inputs(tensor("c", [1], "INT64"), tensor("d", [1])),
  );
  expect(found.map(({ rule, name }) => [rule, name])).toEqual([
    ["input.removed", "a"],
    ["input.removed", "b"],
    ["input.added", "c"],
    ["input.added", "d"],
  ]);
});

test("an output that became a sequence is gone, and the sentence says what it is", () => {
  const to = {
    ...outputs(otherOutput),
    omittedOutputs: [{ name: "y", type: "sequence(tensor(float))", hint: "" }],
  };
  const [first] = compare(outputs(otherOutput, y("N", 2)), to);
  expect(first).toMatchObject({ rule: "output.removed", to: "sequence(tensor(float))" });
});

test("a tie between a thousand inputs is compared at once", () => {
  const many = (second: Dimension) =>
    inputs(...Array.from({ length: 2_000 }, (_, at) => tensor(`i${at}`, ["N", second])));
  expect(compare(many(null), many("L"))).toHaveLength(1_999);
});

test("a new tie refuses requests of before also where a size was fixed, unless it was the same size", () => {
  const tied = inputs(x("N"), y("N"));
  const rulesOf = (from: Signature) => compare(from, tied).map(({ rule }) => rule);
  expect(rulesOf(inputs(x("N"), y(5)))).toEqual(["input.dimension.tied", "input.dimension.freed"]);
  expect(rulesOf(inputs(x(3), y(5)))).toContain("input.dimension.tied");
  expect(rulesOf(inputs(x(1), y(1)))).toEqual(["input.dimension.freed", "input.dimension.freed"]);
});
