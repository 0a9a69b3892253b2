import { expect, test } from "vitest";
import { toDiffLines } from "./diff-lines";

test("lines that came and went stand among the lines around them, and no others", () => {
  const text = (middle: string) =>
    [...Array.from({ length: 9 }, (_, at) => `before ${at}`), middle, "after"].join("\n");
  expect(toDiffLines(text("old"), text("new"))).toEqual([
    { kind: "same", text: "before 6" },
    { kind: "same", text: "before 7" },
    { kind: "same", text: "before 8" },
    { kind: "removed", text: "old" },
    { kind: "added", text: "new" },
    { kind: "same", text: "after" },
  ]);
});

test("two long texts with nothing in common are not compared for ever", () => {
  const long = (word: string) =>
    Array.from({ length: 20_000 }, (_, at) => `${word} ${at}`).join("\n");
  expect(toDiffLines(long("a"), long("b"))).toBeNull();
});
