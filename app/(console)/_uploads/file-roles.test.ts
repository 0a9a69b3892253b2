import { describe, expect, test } from "vitest";
import { groupFiles, suggestRole } from "./file-roles";

test.each([
  ["fraud.onnx", "model"],
  ["fraud.onnx.data", "external_data"],
  ["model.onnx_data", "external_data"],
  ["weights.bin", "external_data"],
  ["encoder.weight", "external_data"],
  ["labels.txt", "labels"],
  ["classes.json", "labels"],
  ["coco.names", "labels"],
  ["tokenizer.json", "tokenizer"],
  ["README.md", "card"],
  ["golden.json", "golden_samples"],
  ["golden-samples.json", "golden_samples"],
  ["notes.docx", null],
])("a file called %s is taken for %s", (name, role) => {
  expect(suggestRole(name)).toBe(role);
});

const files = (...names: string[]) => names.map((name) => new File(["x"], name));
const shown = (...names: string[]) => {
  const { groups, loose } = groupFiles(files(...names));
  return {
    groups: groups.map(({ model, beside }) => [
      model.name,
      ...beside.map(({ file, role }) => `${file.name}: ${role}`),
    ]),
    loose: loose.map(({ file }) => file.name),
  };
};

describe("files that are chosen together", () => {
  test("go beside the one model, whatever exporters call external data", () => {
    expect(shown("w0", "m.onnx", "labels.txt")).toEqual({
      groups: [["m.onnx", "w0: external_data", "labels.txt: labels"]],
      loose: [],
    });
  });

  test("go to the model of which they have the name, of several", () => {
    expect(shown("a.onnx", "b.onnx", "b.onnx.data")).toEqual({
      groups: [["a.onnx"], ["b.onnx", "b.onnx.data: external_data"]],
      loose: [],
    });
  });

  test("wait for a model when there is none among them", () => {
    expect(shown("m.onnx.data", "labels.txt")).toEqual({
      groups: [],
      loose: ["m.onnx.data", "labels.txt"],
    });
  });

  test("are looked at as models when nothing says what they are", () => {
    expect(shown("model", "model.pt")).toEqual({ groups: [["model"], ["model.pt"]], loose: [] });
  });
});
