import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Datatype, Dimension, Signature, TensorSpec } from "@/lib/contract/signature";
import { buildRequest } from "./build-request";
import { freeDimensions, isSingle, planForm, type Sheet } from "./form-plan";
import {
  emptyForm,
  type FormState,
  fillKinds,
  withCells,
  withSizes,
  withValue,
} from "./form-state";
import { pasteCells } from "./paste-cells";
import { readRequest } from "./read-request";
import { toJson, typeJson } from "./switch-source";

function input(name: string, datatype: Datatype, shape: Dimension[] | null): TensorSpec {
  return { name, datatype, shape };
}

function signatureOf(...inputs: TensorSpec[]): Signature {
  return { inputs, outputs: [], omittedOutputs: [] };
}

const user = input("user_id", "INT64", ["batch"]);
const item = input("item_id", "INT64", ["batch"]);
const recommender = signatureOf(user, item);
const iris = signatureOf(input("X", "FP32", [null, 4]));
const silero = signatureOf(
  input("input", "FP32", [null, null]),
  input("state", "FP32", [2, null, 128]),
  input("sr", "INT64", null),
);

function sheetOf(signature: Signature, state: FormState): Sheet {
  const [part] = planForm(signature, state);
  if (part?.kind !== "sheet") throw new Error("expected a sheet");
  return part;
}

function filled(signature: Signature, kind: (typeof fillKinds)[number], state = emptyForm) {
  return signature.inputs.reduce(
    (next, spec) => withValue(next, spec, { source: "fill", fill: { kind, seed: 7 } }),
    state,
  );
}

describe("the form of a signature", () => {
  test("asks for single values of one row side by side, and for a dimension once by its name", () => {
    expect(freeDimensions(recommender).map(({ name }) => name)).toEqual(["batch"]);
    const sheet = sheetOf(recommender, emptyForm);
    expect(sheet.columns.map(({ label }) => label)).toEqual(["user_id", "item_id"]);
    expect(isSingle(sheet)).toBe(true);
  });

  test("asks for a matrix as a grid and for more than a matrix as a whole", () => {
    expect(sheetOf(iris, emptyForm).columns).toHaveLength(4);
    expect(planForm(silero, emptyForm).map(({ kind }) => kind)).toEqual(["sheet", "fill", "sheet"]);
    expect(freeDimensions(silero).map(({ id }) => id)).toEqual([
      "rows",
      "axis:input:1",
      "axis:state:1",
    ]);
  });

  test("takes a large matrix as a whole instead of a grid nobody can type", () => {
    const wide = withSizes(emptyForm, { "axis:input:1": "512" });
    expect(planForm(silero, wide)[0]?.kind).toBe("fill");
  });

  test("keeps values for another version that has the input under the same name and type", () => {
    const state = withCells(emptyForm, [
      { spec: user, row: 0, column: 0, text: "1" },
      { spec: item, row: 0, column: 0, text: "2" },
    ]);
    const other = signatureOf(input("item_id", "INT32", ["batch"]), { ...user });
    expect(buildRequest(signatureOf({ ...user }), state)).toEqual({
      ok: true,
      body: '{"user_id":[1]}',
    });
    expect(buildRequest(other, state)).toMatchObject({
      ok: false,
      faults: [{ input: "item_id", why: { code: "empty" } }],
    });
  });
});

describe("the request of the form", () => {
  test("names every cell that cannot be sent", () => {
    const state = withCells(emptyForm, [{ spec: user, row: 0, column: 0, text: "x" }]);
    expect(buildRequest(recommender, state)).toMatchObject({
      ok: false,
      faults: [
        { input: "user_id", cell: { row: 0, column: 0 }, why: { code: "integer" } },
        { input: "item_id", cell: { row: 0, column: 0 }, why: { code: "empty" } },
      ],
    });
  });

  test("names the line and the expected shape of a text that does not fit", () => {
    const [spec] = iris.inputs;
    if (spec === undefined) throw new Error("no input");
    const typed = (json: string) => withValue(emptyForm, spec, { source: "json", json });
    expect(buildRequest(iris, typed("[[1,2,3,4],\n[1,2,3]]"))).toMatchObject({
      faults: [{ line: 2, why: { code: "shape", expected: "[4]", found: "[3]" } }],
    });
    expect(buildRequest(iris, typed("[\n[1,2,3]]"))).toMatchObject({
      faults: [{ line: 1, why: { code: "shape", expected: "[?, 4]", found: "[1, 3]" } }],
    });
    expect(buildRequest(iris, typed('[[1,2,3,\n"a"]]'))).toMatchObject({
      faults: [{ line: 2, why: { code: "number" } }],
    });
    expect(buildRequest(iris, typed("[[1,2,3,"))).toMatchObject({
      faults: [{ line: 1, why: { code: "json", fault: "end" } }],
    });
  });

  test("is refused before it freezes the browser", () => {
    const state = withSizes(filled(iris, "zeros"), { rows: "9000000" });
    expect(buildRequest(iris, state)).toMatchObject({ faults: [{ why: { code: "tooMany" } }] });
    expect(buildRequest(iris, withSizes(state, { rows: "0" }))).toMatchObject({
      faults: [{ dimension: "rows", why: { code: "size" } }],
    });
  });

  test("has the same random values for the same seed, other ones for another", () => {
    const first = buildRequest(silero, filled(silero, "random"));
    expect(buildRequest(silero, filled(silero, "random"))).toEqual(first);
    const other = silero.inputs.reduce(
      (next, spec) => withValue(next, spec, { source: "fill", fill: { kind: "random", seed: 8 } }),
      emptyForm,
    );
    expect(buildRequest(silero, other)).not.toEqual(first);
  });
});

describe("an input of pictures", () => {
  const ocr = signatureOf(input("x", "FP32", ["N", 3, 48, "W"]));
  const [spec] = ocr.inputs;
  const state = withSizes(emptyForm, { "name:W": "320" });

  test("is filled to its shape without a value typed, and can become a text to edit", () => {
    if (spec === undefined) throw new Error("no input");
    const built = buildRequest(ocr, state);
    if (!built.ok) throw new Error("refused");
    expect(JSON.parse(built.body).x.flat(3)).toHaveLength(3 * 48 * 320);
    expect(buildRequest(ocr, toJson(state, spec))).toEqual(built);
  });

  test("takes its free sizes from a text that is pasted", () => {
    if (spec === undefined) throw new Error("no input");
    const row = JSON.stringify([[...Array(3)].map(() => [...Array(48)].map(() => [1, 2]))]);
    const typed = typeJson(withValue(state, spec, { source: "json" }), spec, row);
    expect(typed.sizes).toMatchObject({ "name:N": "1", "name:W": "2" });
    expect(buildRequest(ocr, typed)).toEqual({ ok: true, body: `{"x":${row}}` });
  });
});

describe("a saved request", () => {
  test("comes back as it was sent", () => {
    const state = withSizes(
      withCells(emptyForm, [
        { spec: user, row: 0, column: 0, text: "9007199254740993" },
        { spec: user, row: 1, column: 0, text: "2" },
        { spec: item, row: 0, column: 0, text: "3" },
        { spec: item, row: 1, column: 0, text: "4" },
      ]),
      { "name:batch": "2" },
    );
    const built = buildRequest(recommender, state);
    if (!built.ok) throw new Error("refused");
    const loaded = readRequest(recommender, built.body, emptyForm);
    expect(loaded && buildRequest(recommender, loaded.state)).toEqual(built);
  });

  test("of any fill of any shape comes back as it was sent", () => {
    for (const kind of fillKinds) {
      const built = buildRequest(silero, filled(silero, kind));
      if (!built.ok) throw new Error("refused");
      const loaded = readRequest(silero, built.body, emptyForm);
      expect(loaded && buildRequest(silero, loaded.state)).toEqual(built);
    }
  });

  test("of one row without its batch dimension is a batch of one", () => {
    const loaded = readRequest(recommender, '{"user_id":5,"item_id":6,"extra":1}', emptyForm);
    expect(loaded).toMatchObject({ unknown: ["extra"], missing: [] });
    expect(loaded && buildRequest(recommender, loaded.state)).toEqual({
      ok: true,
      body: '{"user_id":[5],"item_id":[6]}',
    });
  });
});

describe("a paste", () => {
  test("grows a free number of rows and says what found no room", () => {
    const sheet = sheetOf(recommender, emptyForm);
    const pasted = pasteCells(emptyForm, { sheet, row: 0, column: 0, text: "1\t2\t9\n3\t4\t9\n" });
    expect(pasted?.dropped).toBe(2);
    expect(pasted && buildRequest(recommender, pasted.state)).toEqual({
      ok: true,
      body: '{"user_id":[1,3],"item_id":[2,4]}',
    });
  });

  test("of a row runs down a single column", () => {
    const column = signatureOf(input("v", "FP32", [3]));
    const sheet = sheetOf(column, emptyForm);
    const pasted = pasteCells(emptyForm, { sheet, row: 0, column: 0, text: "1\t2\t3" });
    expect(pasted && buildRequest(column, pasted.state)).toEqual({
      ok: true,
      body: '{"v":[1,2,3]}',
    });
  });

  test("of a single value is left to the browser", () => {
    const sheet = sheetOf(iris, emptyForm);
    expect(pasteCells(emptyForm, { sheet, row: 0, column: 0, text: "5.1\n" })).toBeNull();
  });

  test("never throws, whatever the clipboard holds", () => {
    const sheet = sheetOf(iris, emptyForm);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab1,.;\t\n\r" ') }), (text) => {
        expect(() => pasteCells(emptyForm, { sheet, row: 0, column: 1, text })).not.toThrow();
      }),
    );
  });
});
