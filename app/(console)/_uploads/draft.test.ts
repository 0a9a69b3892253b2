import { describe, expect, test } from "vitest";
import { noAbout } from "../models/_about/about-text";
import {
  type Draft,
  describeDraft,
  findFaults,
  type MetricRow,
  metricFaults,
  nameOf,
} from "./draft";

const draft: Draft = {
  id: "1",
  file: new File(["x"], "Fraud Model.onnx"),
  beside: [],
  finding: null,
  typedName: null,
  note: "",
  metrics: [],
  about: noAbout,
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

  test("is described with its note and its metrics as the API reads them", () => {
    const metrics = [row(" auc ", "0.91"), row("", ""), row("loss", "-1e-3")];
    expect(describeDraft({ ...draft, note: "first & best", metrics })).toEqual({
      note: "first & best",
      metrics: [
        { name: "auc", value: 0.91, direction: "higher" },
        { name: "loss", value: -0.001, direction: "higher" },
      ],
    });
    expect(describeDraft(draft)).toEqual({ note: "", metrics: [] });
  });

  test("says its label, author and links where they were filled in, and is not sent while one is wrong", () => {
    const about = { ...noAbout, label: "1.4.0", dataUrl: "https://data.example/7" };
    expect(describeDraft({ ...draft, about })).toEqual({
      note: "",
      metrics: [],
      label: "1.4.0",
      dataUrl: "https://data.example/7",
    });
    expect(findFaults({ ...draft, about }, "fraud")).toEqual([]);
    for (const wrong of [{ label: "7" }, { sourceUrl: "ftp://x" }])
      expect(findFaults({ ...draft, about: { ...about, ...wrong } }, "fraud")).toEqual(["about"]);
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
});
