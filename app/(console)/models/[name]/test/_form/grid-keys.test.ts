import { expect, test } from "vitest";
import { nextCell } from "./grid-keys";

const middle = { isAtStart: false, isAtEnd: false };
const size = { rows: 2, columns: 2 };

test.each([
  ["ArrowDown", { row: 0, column: 1 }, middle, { row: 1, column: 1 }],
  ["Enter", { row: 0, column: 0 }, middle, { row: 1, column: 0 }],
  ["ArrowUp", { row: 0, column: 0 }, middle, null],
  ["ArrowRight", { row: 0, column: 0 }, middle, null],
  ["ArrowRight", { row: 0, column: 0 }, { ...middle, isAtEnd: true }, { row: 0, column: 1 }],
  ["ArrowLeft", { row: 0, column: 1 }, { ...middle, isAtStart: true }, { row: 0, column: 0 }],
  ["ArrowRight", { row: 0, column: 1 }, { ...middle, isAtEnd: true }, null],
  ["a", { row: 0, column: 0 }, middle, null],
] as const)("%s in %j with the caret at %j leads to %j", (key, from, caret, to) => {
  expect(nextCell(key, from, caret, size)).toEqual(to);
});
