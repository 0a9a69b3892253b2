import { describe, expect, test } from "vitest";
import { type Draft, findFaults, type MetricRow, metricFaults, nameOf, queryOf } from "./draft";

const draft: Draft = {
  id: "1",
  file: new File(["x"], "Fraud Model.onnx"),
  finding: null,
  typedName: null,
  note: "",
  metrics: [],
};

function row(name: string, value: string): MetricRow {
  return { key: name, name, value, direction: "higher" };
}

describe("a draft", () => {
  test("is named as typed, else as the page's model, else as its file", () => {
    expect(nameOf(draft, null)).toBe("fraud-model");
    expect(nameOf(draft, "fraud")).toBe("fraud");
    expect(nameOf({ ...draft, typedName: "" }, "fraud")).toBe("");
  });

  test("is sent with its note and its metrics as the API reads them", () => {
    const metrics = [row(" auc ", "0.91"), row("", ""), row("loss", "-1e-3")];
    const query = queryOf({ ...draft, note: "first & best", metrics });
    expect(query.get("create")).toBe("true");
    expect(query.get("note")).toBe("first & best");
    expect(JSON.parse(query.get("metrics") ?? "")).toEqual([
      { name: "auc", value: 0.91, direction: "higher" },
      { name: "loss", value: -0.001, direction: "higher" },
    ]);
    expect([...queryOf(draft).keys()]).toEqual(["create"]);
  });

  test.each(["", "Fraud", "-fraud", "a/b", "a".repeat(64)])("cannot be named %j", (name) => {
    expect(findFaults(draft, name)).toEqual(["name"]);
  });

  test.each([
    ["auc", "", ["value"]],
    ["", "1", ["name"]],
    ["auc", "0,91", ["value"]],
    ["auc", "0x10", ["value"]],
    ["auc", "1e999", ["value"]],
    ["auc", "NaN", ["value"]],
    ["a".repeat(65), "x", ["name", "value"]],
  ])("has no metric %j of %j", (name, value, faults) => {
    expect(metricFaults(row(name, value))).toEqual(faults);
    expect(findFaults({ ...draft, metrics: [row(name, value)] }, "fraud")).toEqual(["metrics"]);
  });

  test("may have a metric row that nobody has filled in", () => {
    expect(findFaults({ ...draft, metrics: [row("", " ")] }, "fraud")).toEqual([]);
  });

  test("says when its note is too long to travel, counted as it travels", () => {
    expect(findFaults({ ...draft, note: "a".repeat(9_000) }, "fraud")).toEqual([]);
    expect(findFaults({ ...draft, note: "模".repeat(9_000) }, "fraud")).toEqual(["tooLong"]);
  });
});
