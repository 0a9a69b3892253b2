import { expect, test } from "vitest";
import { cleanFileName } from "./clean-file-name";

test.each([
  ["fraud.onnx", "fraud.onnx"],
  ["../../etc/passwd", "passwd"],
  ["C:\\models\\m.onnx", "m.onnx"],
  ["a\0b.onnx", "ab.onnx"],
  ["gpj.\u202exnno.onnx", "gpj.xnno.onnx"],
  ["line\u2028break\u200b.onnx", "linebreak.onnx"],
  ["broken \ud800.onnx", "broken .onnx"],
  ["模型.onnx", "模型.onnx"],
  ["CON", "CON"],
  ["..", ".."],
  ["a/", ""],
])("a file called %j is shown as %j", (name, shown) => {
  expect(cleanFileName(name)).toBe(shown);
});

test("a name is cut between characters, not within one", () => {
  expect(cleanFileName(`${"😀".repeat(300)}.onnx`)).toBe("😀".repeat(255));
});
