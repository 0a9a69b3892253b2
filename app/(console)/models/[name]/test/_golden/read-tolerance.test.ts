import { expect, test } from "vitest";
import { readTolerance } from "./read-tolerance";

test.each([
  ["0", 0],
  [" 1e-5 ", 1e-5],
  ["0.001", 0.001],
  ["", null],
  ["-1", null],
  ["Infinity", null],
  ["1,5", null],
])("%j is a tolerance of %s", (text, value) => {
  expect(readTolerance(text)).toBe(value);
});
