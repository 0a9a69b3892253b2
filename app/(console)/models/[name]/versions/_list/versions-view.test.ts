import { expect, test } from "vitest";
import { firstLine, hrefOfVersions, readVersionsView } from "./versions-view";

test("a view's address is read back, and what nobody can mean is left out", () => {
  const view = { status: "rejected", cursor: "abc" } as const;
  const search = new URL(hrefOfVersions("m", view), "http://x").searchParams;
  expect(readVersionsView(Object.fromEntries(search))).toEqual(view);
  expect(readVersionsView({ status: "burnt", cursor: ["a", "b"] })).toEqual({});
  expect(hrefOfVersions("m", {})).toBe("/models/m/versions");
});

test.each([
  ["\n\n## Better recall\n\nmore", "Better recall"],
  ["- one\n- two", "one"],
  ["#1 in class", "#1 in class"],
  ["", ""],
])("a note %j begins with %j", (note, line) => {
  expect(firstLine(note)).toBe(line);
});
