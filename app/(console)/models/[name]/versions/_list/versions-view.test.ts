import { expect, test } from "vitest";
import { firstLine, hrefOfVersions } from "./versions-view";

test("a view's address is below its model", () => {
  expect(hrefOfVersions("m", { filters: {} })).toBe("/models/m/versions");
  const filters = { status: "rejected", op: "Conv" };
  expect(hrefOfVersions("m", { filters })).toBe("/models/m/versions?status=rejected&op=Conv");
});

test.each([
  ["\n\n## Better recall\n\nmore", "Better recall"],
  ["- one\n- two", "one"],
  ["#1 in class", "#1 in class"],
  ["", ""],
])("a note %j begins with %j", (note, line) => {
  expect(firstLine(note)).toBe(line);
});
