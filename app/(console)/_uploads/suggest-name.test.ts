import fc from "fast-check";
import { expect, test } from "vitest";
import { modelNamePattern } from "@/lib/contract/model";
import { namePattern, suggestName } from "./suggest-name";

test.each([
  ["fraud.onnx", "fraud"],
  ["Fraud Detector (2).onnx", "fraud-detector"],
  ["Größe_v1.2.onnx", "gro-e"],
  ["résumé-ranker-v1.4.0.onnx", "resume-ranker"],
  ["yolo.v8.onnx", "yolo.v8"],
  ["__init__.onnx", "init"],
  ["模型.onnx", ""],
  [`${"a".repeat(80)}.onnx`, "a".repeat(63)],
  ["1.0.onnx", "1.0"],
])("%s is suggested as %j", (file, name) => {
  expect(suggestName(file)).toBe(name);
});

test("what is suggested is a name that the server takes, or nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (file) => {
      const name = suggestName(file);
      expect(name === "" || modelNamePattern.test(name)).toBe(true);
    }),
  );
});

test("the browser's pattern of a name is the contract's", () => {
  expect(namePattern.source).toBe(modelNamePattern.source);
  expect(namePattern.flags).toBe(modelNamePattern.flags);
});
