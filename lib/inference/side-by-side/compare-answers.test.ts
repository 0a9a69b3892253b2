import { describe, expect, test } from "vitest";
import type { Datatype, Signature } from "@/lib/contract/signature";
import { compareAnswers } from "./compare-answers";

function signatureOf(datatype: Datatype): Signature {
  return { inputs: [], outputs: [{ name: "y", datatype, shape: null }], omittedOutputs: [] };
}

function compare(
  expected: string,
  actual: string,
  { datatype = "FP32" as Datatype, absolute = 0.1, relative = 0.01 } = {},
) {
  const [first] = compareAnswers({
    expected: `{"y":${expected}}`,
    actual: `{"y":${actual}}`,
    signature: signatureOf(datatype),
    tolerance: { absolute, relative },
  });
  return first;
}

describe("floating numbers", () => {
  test("are equal up to absolute + relative · |expected|, and no further", () => {
    expect(compare("[100]", "[101.1]")).toMatchObject({ ok: true, mismatches: 0 });
    expect(compare("[100]", "[101.2]")).toMatchObject({ ok: false, mismatches: 1 });
    expect(compare("[-100,0]", "[-101.1,0.1]")).toMatchObject({ ok: true, elements: 2 });
  });

  test("say how far they are: the largest and the mean difference, and the largest in relation", () => {
    expect(compare("[[1,2],[4,0]]", "[[1.5,2],[3,0]]")).toEqual({
      ...{ name: "y", ok: false, elements: 4, mismatches: 2, problem: null },
      ...{ maxAbsolute: 1, meanAbsolute: 0.375, maxRelative: 0.5 },
    });
  });

  test("that are none are equal to themselves alone", () => {
    const all = '["NaN","Infinity","-Infinity"]';
    expect(compare(all, all)).toMatchObject({ ok: true, maxAbsolute: null });
    expect(compare(all, '["Infinity","-Infinity","NaN"]')).toMatchObject({ mismatches: 3 });
    expect(compare('["NaN"]', "[1]")).toMatchObject({ ok: false, mismatches: 1 });
    expect(compare("[1]", '["NaN"]')).toMatchObject({ ok: false, mismatches: 1 });
  });

  test("whose difference is beyond a double are as far apart as can be said", () => {
    expect(compare("[1.7e308]", "[-1.7e308]", { datatype: "FP64" })?.maxAbsolute).toBe(
      Number.MAX_VALUE,
    );
  });
});

describe("what is no floating number is equal or not", () => {
  test("64-bit integers to the last digit, whatever the tolerance", () => {
    const datatype = "INT64";
    const biggest = "9223372036854775807";
    expect(compare(biggest, biggest, { datatype })).toMatchObject({ ok: true });
    expect(compare(biggest, "9223372036854775806", { datatype, absolute: 5 })).toMatchObject({
      ok: false,
    });
    expect(compare("[1,2]", "[1,3]", { datatype, absolute: 5 })).toMatchObject({
      ...{ mismatches: 1, maxAbsolute: 1 },
    });
  });

  test("strings and booleans", () => {
    expect(compare('["a","NaN"]', '["a","NaN"]', { datatype: "BYTES" })).toMatchObject({
      ok: true,
    });
    expect(compare('["a"]', '["b"]', { datatype: "BYTES" })).toMatchObject({ mismatches: 1 });
    expect(compare("[true]", "[false]", { datatype: "BOOL" })).toMatchObject({ mismatches: 1 });
  });
});

describe("another form is a problem, with its place", () => {
  test.each([
    ["[1,2]", "[1]", /2 elements were expected, and 1 came/],
    ["[[1],[2]]", "[[1],[2,3]]", /At \[1\]: 1 elements/],
    ["1", "[1]", /one value was expected, and an array came/],
    ["[1]", "1", /an array was expected/],
    ['{"cat":1}', '{"dog":1}', /At \["cat"\]: is missing/],
    ['{"cat":1}', '{"cat":1,"dog":0}', /"dog" was not expected/],
    ['[{"cat":1}]', "[1]", /At \[0\]: an object was expected/],
  ])("%s and %s", (expected, actual, problem) => {
    expect(compare(expected, actual)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(problem),
    });
  });

  test("values by class label are compared as values", () => {
    expect(compare('{"a":0.5,"b":0.5}', '{"b":0.5,"a":0.55}')).toMatchObject({ ok: true });
  });
});

test("an output that is not expected is not looked at, and one that is must be there", () => {
  const signature = signatureOf("FP32");
  const tolerance = { absolute: 0, relative: 0 };
  expect(compareAnswers({ expected: "{}", actual: '{"y":1}', signature, tolerance })).toEqual([]);
  expect(
    compareAnswers({ expected: '{"z":1}', actual: '{"y":1}', signature, tolerance }),
  ).toMatchObject([{ name: "z", ok: false, problem: "The answer has no such output." }]);
});
