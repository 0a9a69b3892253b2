import { expect, test } from "vitest";
import { cutPage, decodeCursor } from "./cursor";

const numbers = [/^\d+$/];
const placeOf = (row: number) => [row];

test("a page ends at its limit, and says where the next begins", () => {
  const { rows, nextCursor } = cutPage([1, 2, 3], 2, placeOf);
  expect(rows).toEqual([1, 2]);
  expect(decodeCursor(nextCursor ?? "", numbers)).toEqual(["2"]);
});

test("what just fits, and nothing at all, is the last page", () => {
  expect(cutPage([1, 2], 2, placeOf)).toEqual({ rows: [1, 2], nextCursor: null });
  expect(cutPage([], 2, placeOf)).toEqual({ rows: [], nextCursor: null });
});
