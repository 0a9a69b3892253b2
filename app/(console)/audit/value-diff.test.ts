import { describe, expect, test } from "vitest";
import { diffValues, formatValue, hasValues } from "./value-diff";

describe("the difference of an event's two values", () => {
  test("names what was added, removed and changed, and hides what stayed", () => {
    const before = { name: "old", tags: ["a"], gone: 1, same: { deep: [1, { x: 1 }] } };
    const after = { name: "new", tags: ["a"], come: true, same: { deep: [1, { x: 1 }] } };
    expect(diffValues(before, after)).toEqual([
      { path: "come", kind: "added", after: true },
      { path: "gone", kind: "removed", before: 1 },
      { path: "name", kind: "changed", before: "old", after: "new" },
    ]);
  });

  test("goes into objects and lists of objects, and says where", () => {
    const before = { a: { b: { c: 1 } }, metrics: [{ name: "mse", value: 1 }] };
    const after = { a: { b: { c: 2 } }, metrics: [{ name: "mse", value: 2 }, { name: "r2" }] };
    expect(diffValues(before, after)).toEqual([
      { path: "a.b.c", kind: "changed", before: 1, after: 2 },
      { path: "metrics[0].value", kind: "changed", before: 1, after: 2 },
      { path: "metrics[1].name", kind: "added", after: "r2" },
    ]);
  });

  test("of a list of texts is what came and what went, unless only the order is another", () => {
    const change = (before: unknown, after: unknown) => diffValues({ s: before }, { s: after });
    expect(change(["predict", "models:read"], ["models:read", "audit:read"])).toEqual([
      { path: "s", kind: "removed", before: "predict" },
      { path: "s", kind: "added", after: "audit:read" },
    ]);
    expect(change(["a", "b"], ["b", "a"])).toEqual([
      { path: "s", kind: "changed", before: ["a", "b"], after: ["b", "a"] },
    ]);
    expect(change([], ["a"])).toEqual([{ path: "s", kind: "added", after: "a" }]);
  });

  test("of a list of numbers is the whole list: a shape is no set", () => {
    expect(diffValues({ shape: [1, 2] }, { shape: [2, 2] })).toEqual([
      { path: "shape", kind: "changed", before: [1, 2], after: [2, 2] },
    ]);
  });

  test("of something made or deleted is all of its fields", () => {
    expect(diffValues(null, { name: "a", models: [], limits: {}, note: null })).toEqual([
      { path: "limits", kind: "added", after: {} },
      { path: "models", kind: "added", after: [] },
      { path: "name", kind: "added", after: "a" },
      { path: "note", kind: "added", after: null },
    ]);
    expect(diffValues({ name: "a" }, null)).toEqual([
      { path: "name", kind: "removed", before: "a" },
    ]);
  });

  test("tells null, absent and another type apart", () => {
    expect(diffValues({ a: null }, {})).toEqual([{ path: "a", kind: "removed", before: null }]);
    expect(diffValues({ a: null }, { a: 0 })).toEqual([
      { path: "a", kind: "changed", before: null, after: 0 },
    ]);
    expect(diffValues({ a: { b: 1 } }, { a: [1] })).toEqual([
      { path: "a", kind: "changed", before: { b: 1 }, after: [1] },
    ]);
    expect(diffValues("x", "y")).toEqual([{ path: "", kind: "changed", before: "x", after: "y" }]);
  });

  test("quotes a name that would read as a path, and takes __proto__ for a name", () => {
    const after = JSON.parse('{"a.b":1,"__proto__":{"x":1}}');
    expect(diffValues({}, after)).toEqual([
      { path: "__proto__.x", kind: "added", after: 1 },
      { path: '["a.b"]', kind: "added", after: 1 },
    ]);
  });

  test("is nothing for equal values, whether there are any or not", () => {
    expect(diffValues({ a: 1 }, { a: 1 })).toEqual([]);
    expect(diffValues(null, null)).toEqual([]);
    expect([hasValues(null, null), hasValues(null, 0), hasValues({}, undefined)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

test("a value reads as text or as JSON, and an empty text can be seen", () => {
  expect(["a b", "", 1, null, ["x"], { a: true }].map(formatValue)).toEqual([
    "a b",
    '""',
    "1",
    "null",
    '["x"]',
    '{"a":true}',
  ]);
});
