import { expect, test } from "vitest";
import { chooseVersions } from "./choose-versions";
import { readGraphView, writeGraphView } from "./graph-view";

const versions = [
  { version: 4, status: "validating" },
  { version: 3, status: "ready" },
  { version: 2, status: "archived" },
] as const;
const choose = (asked: Record<string, string>, live: number | null = null) =>
  chooseVersions(versions, { live, latest: 4, asked });

test("what production serves comes first, then the newest that is ready", () => {
  expect(choose({}, 2)).toMatchObject({ version: 2, compare: null, isAsked: true });
  expect(choose({})).toMatchObject({ version: 3 });
  expect(chooseVersions([], { live: null, latest: null, asked: {} })).toBeNull();
});

test("the address chooses any version that there can be, also one too old for the list", () => {
  expect(choose({ version: "1", compare: "4" })).toEqual({
    version: 1,
    compare: 4,
    numbers: [4, 3, 2, 1],
    isAsked: true,
  });
  expect(choose({ version: "3", compare: "3" })).toMatchObject({ compare: null });
  for (const version of ["9", "x", "0", "1e3"]) {
    expect(choose({ version })).toMatchObject({ version: 3, isAsked: false });
  }
});

test("an address says again what was read of it", () => {
  const view = readGraphView({ node: "n2:1/n0", view: "list", group: "scope" });
  const search = new URLSearchParams(writeGraphView(view, { version: 2, compare: 1 }));
  expect(readGraphView(Object.fromEntries(search))).toEqual(view);
  expect(search.get("compare")).toBe("1");
  expect(readGraphView({ node: "n".repeat(500), view: "other" })).toEqual({
    node: null,
    view: null,
    isGrouped: false,
  });
});
